-- Activities whose partnership has no terms yet: they count as soon as it has.
-- partnership: Id of the partnership.
-- activities: How many wait.
select partnership, count(*) as activities
from activities
where partnership not in (select partnership from partnerships)
group by partnership
order by activities desc, partnership
