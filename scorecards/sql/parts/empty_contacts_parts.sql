-- The meetings and contacts judged since they lead to nothing: the empty ones, and those that were not.
select e.partnership, e.as_of, e.known_at, if(e.empty, 'empty', 'not_empty') as part, cast(null as varchar) as side,
       1 as amount, 1 as scale, 'count' as unit, e.time, e.source, e.id
from judged_encounters as e
semi join empty_contacts as v using (partnership, as_of, known_at)
