-- Activities whose partnership has no terms yet: kept, and counted as soon as it has.
select a.known_at, a.partnership, count(*) as activities
from acts as a
left join subjects as s on s.partnership = a.partnership and s.known_at = a.known_at
where s.partnership is null
group by all
