-- M of every Monday for each partnership and giver, with the strength of the open episode and when it was found.
with channels as (
    select *,
           if(tv > 0, (exp(cv1 / 1e12) + exp(cv2 / 1e12) + exp(cv3 / 1e12) + exp(cv4 / 1e12)) / 4, null) as mean_v,
           if(tn > 0, (exp(cn1 / 1e12) + exp(cn2 / 1e12) + exp(cn3 / 1e12) + exp(cn4 / 1e12)) / 4, null) as mean_n
    from street_buckets
),
-- The value channel keeps its last mean where a bucket has no value; a clean slate since then caps it at 1.
carried as (
    select *,
           last_value(mean_v ignore nulls) over of_phase as last_v,
           last_value(if(tv > 0, slate_before, null) ignore nulls) over of_phase as last_v_slate
    from channels
    window of_phase as (partition by partnership, known_at, giver, phase order by monday rows unbounded preceding)
),
phased as (
    select *,
           coalesce(if(last_v_slate < slate_before, least(last_v, 1), last_v), 1) as stored_v,
           if(tn > 0, (coalesce(if(last_v_slate < slate_before, least(last_v, 1), last_v), 1) + mean_n) / 2, null) as phase_m
    from carried
),
latest as (
    select *,
           last_value(if(phase = 0, phase_m, null) ignore nulls) over so_far as m0,
           last_value(if(phase = 1, phase_m, null) ignore nulls) over so_far as m1,
           last_value(if(phase = 2, phase_m, null) ignore nulls) over so_far as m2,
           last_value(if(phase = 0 and tn > 0, slate_before, null) ignore nulls) over so_far as slate0,
           last_value(if(phase = 1 and tn > 0, slate_before, null) ignore nulls) over so_far as slate1,
           last_value(if(phase = 2 and tn > 0, slate_before, null) ignore nulls) over so_far as slate2
    from phased
    window so_far as (partition by partnership, known_at, giver order by monday rows unbounded preceding)
),
capped as (
    select *,
           coalesce(if(slate0 < slate, least(m0, 1), m0), 0) as stored0,
           coalesce(if(slate1 < slate, least(m1, 1), m1), 0) as stored1,
           coalesce(if(slate2 < slate, least(m2, 1), m2), 0) as stored2
    from latest
),
measured as (
    select c.*, (stored0 + stored1 + stored2) / 3 as m, s.started_at,
           c.acts >= $evidence_acts and date_diff('microsecond', s.started_at, c.week) >= $evidence_days * 86400000000 as enough
    from capped as c
    join starts as s on s.partnership = c.partnership and s.known_at = c.known_at
),
-- 0 nothing, 1 leaning, 2 one_way, 3 confirmed; without enough evidence never more than leaning. An episode keeps the highest.
levelled as (
    select *,
           max(case when m < $street_leaning then 0
                    when m < $street_one_way or not enough then 1
                    when m < $street_confirmed then 2
                    else 3 end) over episode as level
    from measured
    window episode as (partition by partnership, known_at, giver, slate order by monday rows unbounded preceding)
),
risen as (
    select *, level > coalesce(lag(level) over episode, 0) as rises
    from levelled
    window episode as (partition by partnership, known_at, giver, slate order by monday)
)
select partnership, known_at, giver, monday, week, phase, slate, clean, calm, m, level, enough,
       if(tn = 0, null, if(tv > 0, 'value', 'count')) as channel,
       if(tv > 0, gv / tv, if(tn > 0, gn / tn, null)) as share,
       if(tv > 0, bound_v, if(tn > 0, bound_n, null)) as bound,
       bound_v, bound_n, gn63,
       nullif(['', 'leaning', 'one_way', 'confirmed'][level + 1], '') as strength,
       if(level > 0, min(if(level > 0, week, null)) over episode, null) as began_at,
       if(level > 0, max(if(rises, week, null)) over episode, null) as found_at,
       if(level > 1, min(if(level > 1, week, null)) over episode, null) as insight_at,
       stored0, stored1, stored2, stored_v, mean_n
from risen
window episode as (partition by partnership, known_at, giver, slate order by monday rows unbounded preceding)
