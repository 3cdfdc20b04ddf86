-- Every meeting: who was there, and until when it may still be answered by a value event (empty from then on; null: never empty).
with held as (
    select e.*, from_json(people, '[{"id":"VARCHAR","org":"VARCHAR","level":"VARCHAR"}]') as present
    from encounters as e
    semi join pairs using (pair)
    where type = 'meeting.held'
)
select pair, known_at, partnership, time, source, id, len(present) > 0 as names_people,
       list_contains(list_transform(present, lambda p: p.org || ' ' || p.level), 'a executive')
       and list_contains(list_transform(present, lambda p: p.org || ' ' || p.level), 'b executive') as executive,
       list_contains(list_transform(present, lambda p: p.org || ' ' || p.level), 'a working')
       and list_contains(list_transform(present, lambda p: p.org || ' ' || p.level), 'b working') as working,
       empty_from
from held
