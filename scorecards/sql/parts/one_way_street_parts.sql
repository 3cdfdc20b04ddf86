-- What an open one-way street is made of: what giver and receiver gave since it runs that way, each act with its weight in money.
select s.partnership, s.as_of, s.known_at, if(c.giver = s.giver, 'given', 'received') as part, c.giver as side,
       c.weight_cents as amount, 100 as scale, 'money' as unit, c.time, c.source, c.id
from open_streets as s
join contributions as c
    on c.pair = s.pair and c.time >= s.since and c.time < s.as_of
