-- Goals attained: how far the goals of each side are, against the share of their time that is gone; joint ones count for both; the weaker side.
with rated as (
    select g.partnership, g.as_of, g.known_at, g.owner,
           -- In 1e-9, so that no order of adding can matter.
           cast(round(1e9 * least(1, least(1, g.attained) / greatest($goals_least_elapsed, g.elapsed))) as bigint) as score
    from goals as g
    where g.due >= g.as_of - to_days($goals_days)
),
sided as (
    select s.partnership, s.as_of, s.known_at, side.side, count(r.owner) as goals,
           100 * sum(r.score) / nullif(count(r.owner), 0) / 1e9 as score
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join rated as r
        on r.partnership = s.partnership and r.as_of = s.as_of and r.known_at = s.known_at
        and (r.owner = side.side or r.owner = 'joint')
    group by all
)
select partnership, as_of, known_at, min(score) as score,
       to_json({a: any_value(if(side = 'a' and goals > 0, {goals: goals, score: round(score, 1)}, null)),
                b: any_value(if(side = 'b' and goals > 0, {goals: goals, score: round(score, 1)}, null))}) as evidence
from sided
group by all
