-- What the substance is made of: the contacts requested and meetings held that were empty, those that led to something, and those too young to be empty.
select s.partnership, s.as_of, s.known_at,
       case when e.empty_from < s.as_of then 'empty'
            when e.judged_at >= s.as_of then 'too_young_to_be_empty'
            else 'not_empty' end as part,
       cast(null as varchar) as side, 1 as amount, 1 as scale, 'count' as unit, e.time, e.source, e.id
from subjects as s
join encounters as e
    on e.pair = s.pair and e.time < s.as_of and e.time >= s.as_of - to_days($factors_substance_days)
