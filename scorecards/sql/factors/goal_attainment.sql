-- Goals attained: how far the goals of each side are, against the share of their time that is gone; joint ones count for both; the weaker side.
with sided as (
    select s.partnership, s.as_of, s.known_at, side.side, count(r.owner) as goals,
           100 * sum(r.score) / nullif(count(r.owner), 0) / 1e9 as score
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join rated_goals as r on r.pair = s.pair and r.as_of = s.as_of and (r.owner = side.side or r.owner = 'joint')
    group by all
)
select partnership, as_of, known_at, min(score) as score,
       to_json({a: any_value(if(side = 'a' and goals > 0, {goals: goals, score: round(score, 1)}, null)),
                b: any_value(if(side = 'b' and goals > 0, {goals: goals, score: round(score, 1)}, null))}) as evidence
from sided
group by all
