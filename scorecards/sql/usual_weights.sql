-- What an act of each giving type usually weighs in the own log: the median of those that say what they are worth, in the base currency.
select q.as_of, q.known_at, c.type, count(*) as acts, count(distinct c.pair) as partnerships,
       round(median(c.weight_cents) / 100, 2) as median
from asked as q
join contributions as c on c.pair = q.pair and c.time < q.as_of
where not c.assumed and c.weight_cents > 0
group by all
