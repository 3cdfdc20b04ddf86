-- Both composites of the latest time asked against 91 days before: how much they moved, and whether that is more than the usual wavering (3 points).
with lasts as (select partnership, known_at, max(as_of) as as_of from asked group by all)
select l.partnership, l.as_of, l.known_at, c.composite, c.score, b.score as score_before,
       round(c.score - b.score, 1) as change,
       case when c.score is null or b.score is null then null
            when c.score - b.score >= 3 then 'up' when c.score - b.score <= -3 then 'down' else 'steady' end as direction
from lasts as l
join composites as c using (partnership, as_of, known_at)
left join composites as b
    on b.partnership = l.partnership and b.known_at = l.known_at and b.composite = c.composite
    and b.as_of = l.as_of - interval 91 day
