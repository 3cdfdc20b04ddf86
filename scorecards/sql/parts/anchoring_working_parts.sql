-- What the anchoring at the working level is made of: the meetings with people of the working level of both sides and the rate a quarter that is left of each; beside them those that do not count.
select partnership, as_of, known_at,
       case when not coalesce(names_people, false) then 'meetings_that_name_nobody'
            when not working then 'meetings_without_the_working_level_of_both_sides'
            when is_empty then 'empty_meetings'
            else 'counted_meetings' end as part,
       cast(null as varchar) as side,
       if(working and not is_empty, rate, 1) as amount,
       if(working and not is_empty, 1e12, 1) as scale,
       if(working and not is_empty, 'rate', 'count') as unit,
       time, source, id
from fading_meetings
