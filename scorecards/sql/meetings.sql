-- Every meeting: who was there, and until when it may still be answered by a value event (empty from then on; null: never empty).
with held as (
    select a.known_at, a.partnership, a.time, a.source, a.id,
           from_json(a.people, '[{"id":"VARCHAR","org":"VARCHAR","level":"VARCHAR"}]') as people
    from acts as a
    where a.type = 'meeting.held'
)
select h.known_at, h.partnership, h.time, h.source, h.id, len(h.people) > 0 as names_people,
       list_has_any(list_transform(h.people, lambda p: p.org || ' ' || p.level), ['a executive'])
       and list_has_any(list_transform(h.people, lambda p: p.org || ' ' || p.level), ['b executive']) as executive,
       list_has_any(list_transform(h.people, lambda p: p.org || ' ' || p.level), ['a working'])
       and list_has_any(list_transform(h.people, lambda p: p.org || ' ' || p.level), ['b working']) as working,
       if(before.time >= h.time - interval 14 day or after.time <= h.time + interval 45 day,
          null, h.time + interval 45 day) as empty_from
from held as h
asof left join value_events as before
    on before.partnership = h.partnership and before.known_at = h.known_at and before.time <= h.time
asof left join value_events as after
    on after.partnership = h.partnership and after.known_at = h.known_at and after.time >= h.time
