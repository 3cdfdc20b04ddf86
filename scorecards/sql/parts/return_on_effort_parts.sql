-- What the return on effort is made of: what came back to each side (revenue, projects, what it received) and the effort it put in, in money.
select s.partnership, s.as_of, s.known_at, r.what as part, r.side, r.cents as amount, 100 as scale, 'money' as unit,
       r.time, r.source, r.id
from subjects as s
join returned_and_spent as r using (pair, as_of)
