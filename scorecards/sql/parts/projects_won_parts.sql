-- The projects won that count, each with what it was worth to either side, in the currency of the terms.
select s.partnership, s.as_of, s.known_at, 'won' as part, p.side, p.cents as amount, 100 as scale, 'terms_money' as unit,
       p.time, p.source, p.id
from subjects as s
join project_values as p
    on p.pair = s.pair and p.time < s.as_of and p.time >= s.as_of - to_days($factors_projects_won_days)
