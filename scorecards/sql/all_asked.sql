-- Every partnership of the lake at the times asked, whichever were asked: relations named all_ rest on it instead of asked.
select n.partnership, t.as_of, t.known_at,
       cast(dense_rank() over (order by n.partnership, t.known_at) as integer) as pair
from (select distinct as_of, known_at from asked) as t
cross join (select distinct partnership from activities) as n
