-- Every promise: of which side, until when, and how it ended (kept, broken, null: neither).
select pair, known_at, partnership, by_side, item,
       arg_min(due, (type <> 'promise.made', time, source, id)) as due,
       min(time) filter (type = 'promise.made') as made_at,
       any_value(kind order by time, source, id) filter (type = 'promise.made') as factor,
       max(time) filter (type = 'promise.kept') as kept_at,
       max(time) filter (type = 'promise.broken') as broken_at
from dealings
where type in ('promise.made', 'promise.kept', 'promise.broken')
group by all
