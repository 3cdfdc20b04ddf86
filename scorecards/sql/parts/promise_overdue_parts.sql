-- The promises that are overdue, by the side that made them.
select v.partnership, v.as_of, v.known_at, 'overdue' as part, v.giver as side, 1 as amount, 1 as scale, 'count' as unit,
       a.time, a.source, a.id
from (select partnership, as_of, known_at, giver, unnest(activities) as shown from promise_overdue) as v
join pairs as p using (partnership, known_at)
join dealings as a
    on a.pair = p.pair and a.source = v.shown.source and a.id = v.shown.id
