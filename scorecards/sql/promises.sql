-- Every promise as of each time asked: of which side, until when, and how it ended by then (kept, broken, null: neither).
select q.pair, q.known_at, q.partnership, q.as_of, by_side, item,
       arg_min(due, (type <> 'promise.made', time, source, id)) as due,
       min(time) filter (type = 'promise.made') as made_at,
       any_value(kind order by time, source, id) filter (type = 'promise.made') as factor,
       max(time) filter (type = 'promise.kept') as kept_at,
       max(time) filter (type = 'promise.broken') as broken_at
from asked as q
join dealings as a on a.pair = q.pair and a.time < q.as_of
where type in ('promise.made', 'promise.kept', 'promise.broken')
group by all
