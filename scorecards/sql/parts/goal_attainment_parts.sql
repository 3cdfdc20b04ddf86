-- The goals that count for each side (joint ones for both): their agreements, and the latest progress of each with the share it attains of what the time gone asks.
with sided as (
    select s.partnership, s.as_of, s.known_at, s.pair, side.side, g.item, g.agreed_at, g.source, g.id, g.latest_source, g.latest_id, g.score
    from subjects as s
    join rated_goals as g using (pair, as_of)
    join (values ('a'), ('b')) as side (side) on g.owner = side.side or g.owner = 'joint'
)
select partnership, as_of, known_at, 'agreed' as part, side, 1 as amount, 1 as scale, 'count' as unit,
       agreed_at as time, source, id
from sided
union all
select g.partnership, g.as_of, g.known_at, 'progressed' as part, g.side, g.score as amount, 1e9 as scale, 'share' as unit,
       d.time, d.source, d.id
from sided as g
join dealings as d on d.pair = g.pair and d.source = g.latest_source and d.id = g.latest_id
where d.type = 'goal.progressed'
