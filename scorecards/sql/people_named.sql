-- Who is named in the activities of the last months, once for each activity and person.
select q.pair, q.partnership, q.as_of, q.known_at, a.time, a.source, a.id,
       unnest(from_json(a.people, '[{"id":"VARCHAR","org":"VARCHAR"}]')) as person
from asked as q
join acts as a
    on a.pair = q.pair
    and a.time < q.as_of and a.time >= q.as_of - to_days($factors_anchoring_single_threaded_days)
where a.people is not null
