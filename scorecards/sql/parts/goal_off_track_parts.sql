-- The goals that are off track, by owner: their agreements, and the latest progress of each with the share of its target that is attained.
with behind as (
    select g.*, v.giver
    from (select partnership, as_of, known_at, giver, unnest(activities) as shown from goal_off_track) as v
    join goals as g
        on g.partnership = v.partnership and g.as_of = v.as_of and g.known_at = v.known_at
        and g.source = v.shown.source and g.id = v.shown.id
)
select partnership, as_of, known_at, 'agreed' as part, giver as side, 1 as amount, 1 as scale, 'count' as unit,
       agreed_at as time, source, id
from behind
union all
select g.partnership, g.as_of, g.known_at, 'progressed' as part, g.giver as side,
       cast(round(1e9 * g.attained) as bigint) as amount, 1e9 as scale, 'share' as unit, d.time, d.source, d.id
from behind as g
join dealings as d on d.pair = g.pair and d.source = g.latest_source and d.id = g.latest_id
where d.type = 'goal.progressed'
