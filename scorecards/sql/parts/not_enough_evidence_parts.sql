-- The giving acts so far, by giver.
select n.partnership, n.as_of, n.known_at, 'giving_acts' as part, c.giver as side, 1 as amount, 1 as scale, 'count' as unit,
       c.time, c.source, c.id
from not_enough_evidence as n
join pairs as p using (partnership, known_at)
join contributions as c on c.pair = p.pair and c.time < n.as_of
