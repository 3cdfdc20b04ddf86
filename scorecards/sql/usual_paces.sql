-- The portfolio's pace: the geometric mean of the hours to an answer over all partnerships, per kind of request, as of each Monday; the policy's over too few.
with pooled as (
    select m.monday, m.known_at, p.kind, count(distinct p.pair) as partnerships, sum(p.log_hours) as log_hours, count(*) as answers
    from mondays as m
    join paces as p
        on p.known_at = m.known_at and p.told_at < m.monday and p.answered_at >= m.monday - to_days($factors_pace_days)
    join first_terms as f on f.pair = p.pair and f.first_agreed_at < m.monday
    group by all
)
select m.monday, m.known_at, kinds.kind, coalesce(p.partnerships, 0) as partnerships,
       if(p.partnerships >= $portfolio_fewest, p.log_hours / p.answers / 1e12, ln($factors_pace_usual_hours)) as log_hours
from mondays as m
cross join (values ('production'), ('service')) as kinds (kind)
left join pooled as p on p.monday = m.monday and p.known_at = m.known_at and p.kind = kinds.kind
