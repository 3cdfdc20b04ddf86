-- Partnerships that hang on one person: on either side exactly one in the activities of the last months that name people.
select partnership, as_of, known_at,
       count(distinct person.id) filter (person.org = 'a') as people_a,
       count(distinct person.id) filter (person.org = 'b') as people_b,
       count(distinct (source, id)) as activities
from people_named
group by all
having count(distinct (source, id)) >= $factors_anchoring_single_threaded_activities
   and (count(distinct person.id) filter (person.org = 'a') = 1 or count(distinct person.id) filter (person.org = 'b') = 1)
