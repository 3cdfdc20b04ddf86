-- What the mutual support is made of: the giving acts of either side in the days that count, each with its v.
select s.partnership, s.as_of, s.known_at, 'given' as part, c.giver as side, c.v as amount, 1e9 as scale, 'v' as unit,
       c.time, c.source, c.id
from subjects as s
join contributions as c
    on c.pair = s.pair
    and c.time < s.as_of and c.time >= s.as_of - to_days($factors_balance_days)
