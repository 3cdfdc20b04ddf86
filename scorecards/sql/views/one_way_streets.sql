-- The one-way streets that are open on the last Monday the detector spoke on, strongest evidence first.
-- partnership: Id of the partnership.
-- giver: Side that gives: a or b.
-- strength: leaning, one_way or confirmed.
-- m: Evidence on that Monday.
-- found_at: Monday on which the strength last rose.
-- insight_at: First Monday on which it was pushed; null: not yet.
-- week: That Monday.
select partnership, giver, strength, m, found_at, insight_at, week
from street_history
where strength is not null and week = (select max(week) from street_history)
order by m desc, partnership, giver
