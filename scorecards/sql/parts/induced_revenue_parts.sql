-- The partner-induced revenue that counts, by the side that earned it: of the year, and of the year before; in the currency of the terms.
select s.partnership, s.as_of, s.known_at,
       if(r.time >= s.as_of - to_days($factors_induced_revenue_days), 'now', 'before') as part, r.earned_by as side,
       r.cents as amount, 100 as scale, 'terms_money' as unit, r.time, r.source, r.id
from subjects as s
join counted_revenues as r
    on r.pair = s.pair and r.as_of = s.as_of and r.time >= s.as_of - to_days(2 * $factors_induced_revenue_days)
