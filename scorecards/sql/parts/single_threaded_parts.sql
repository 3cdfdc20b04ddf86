-- The activities of the last months that name people, and by the side that hangs on one person those that name this one.
select distinct n.partnership, n.as_of, n.known_at, 'naming_people' as part, cast(null as varchar) as side,
       1 as amount, 1 as scale, 'count' as unit, n.time, n.source, n.id
from people_named as n
semi join single_threaded as v using (partnership, as_of, known_at)
union all
select distinct n.partnership, n.as_of, n.known_at, 'naming_this_person' as part, v.giver as side,
       1 as amount, 1 as scale, 'count' as unit, n.time, n.source, n.id
from people_named as n
join single_threaded as v using (partnership, as_of, known_at)
where n.person.org = v.giver and n.person.id = v.evidence.person
