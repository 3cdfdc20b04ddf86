-- Activities whose partnership has no terms yet: kept, and counted as soon as it has.
select k.known_at, k.partnership, count(*) as activities
from pairs as k
join acts as a on a.pair = k.pair
where not exists (select 1 from subjects as s where s.pair = k.pair)
group by all
