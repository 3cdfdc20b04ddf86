-- Partnerships that hang on one person: on either side exactly one in the activities of the last 180 days that name people (at least 3).
with named as (
    select q.partnership, q.as_of, q.known_at, a.source, a.id,
           unnest(from_json(a.people, '[{"id":"VARCHAR","org":"VARCHAR"}]')) as person
    from asked as q
    join acts as a
        on a.partnership = q.partnership and a.known_at = q.known_at
        and a.time < q.as_of and a.time >= q.as_of - interval 180 day
    where a.people is not null
)
select partnership, as_of, known_at,
       count(distinct person.id) filter (person.org = 'a') as people_a,
       count(distinct person.id) filter (person.org = 'b') as people_b,
       count(distinct (source, id)) as activities
from named
group by all
having count(distinct (source, id)) >= 3
   and (count(distinct person.id) filter (person.org = 'a') = 1 or count(distinct person.id) filter (person.org = 'b') = 1)
