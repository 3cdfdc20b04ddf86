-- Partnerships that hang on one person: on either side exactly one in the activities of the last months that name people.
with named as (
    select q.pair, q.partnership, q.as_of, q.known_at, a.source, a.id,
           unnest(from_json(a.people, '[{"id":"VARCHAR","org":"VARCHAR"}]')) as person
    from asked as q
    join acts as a
        on a.pair = q.pair
        and a.time < q.as_of and a.time >= q.as_of - to_days($factors_anchoring_single_threaded_days)
    where a.people is not null
)
select partnership, as_of, known_at,
       count(distinct person.id) filter (person.org = 'a') as people_a,
       count(distinct person.id) filter (person.org = 'b') as people_b,
       count(distinct (source, id)) as activities
from named
group by all
having count(distinct (source, id)) >= $factors_anchoring_single_threaded_activities
   and (count(distinct person.id) filter (person.org = 'a') = 1 or count(distinct person.id) filter (person.org = 'b') = 1)
