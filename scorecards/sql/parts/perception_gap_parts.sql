-- The pulses that count, by the side that rated: each with its points, of 1 to 5.
select v.partnership, v.as_of, v.known_at, 'rated' as part, a.by_side as side, cast(round(1e6 * a.value) as bigint) as amount,
       1e6 as scale, 'points' as unit, a.time, a.source, a.id
from (select partnership, as_of, known_at, unnest(activities) as shown from perception_gap) as v
join pairs as p using (partnership, known_at)
join dealings as a
    on a.pair = p.pair and a.source = v.shown.source and a.id = v.shown.id
