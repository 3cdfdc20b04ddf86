-- The giving acts so far, by giver.
select n.partnership, n.as_of, n.known_at, 'giving_acts' as part, c.giver as side, 1 as amount, 1 as scale, 'count' as unit,
       c.time, c.source, c.id
from not_enough_evidence as n
join contributions as c on c.partnership = n.partnership and c.known_at = n.known_at and c.time < n.as_of
