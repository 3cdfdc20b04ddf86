-- M of every Monday for each partnership and giver, with the strength of the open episode and when it was found.
with channels as (
    select lane, track, track % 3 as phase, pair, monday, acts, runs, slate, slate_before, clean, calm, gv, tv, gn, tn, gn63,
           bound_v, bound_n,
           if(tv > 0, (exp(cv1 / 1e11) + exp(cv2 / 1e11) + exp(cv3 / 1e11) + exp(cv4 / 1e11)) / 4, null) as mean_v,
           if(tn > 0, (exp(cn1 / 1e11) + exp(cn2 / 1e11) + exp(cn3 / 1e11) + exp(cn4 / 1e11)) / 4, null) as mean_n
    from street_buckets
),
-- The value channel keeps its last mean where a bucket has no value; a clean slate since then caps it at 1.
carried as (
    select *,
           last_value(mean_v ignore nulls) over of_phase as last_v,
           -- Slates are counted upwards, so the largest is the last.
           max(if(tv > 0, slate_before, null)) over of_phase as last_v_slate
    from channels
    window of_phase as (partition by track order by monday rows unbounded preceding)
),
phased as (
    select * exclude (last_v, last_v_slate),
           coalesce(if(last_v_slate < slate_before, least(last_v, 1), last_v), 1) as stored_v,
           if(tn > 0, (coalesce(if(last_v_slate < slate_before, least(last_v, 1), last_v), 1) + mean_n) / 2, null) as phase_m
    from carried
),
latest as (
    select *,
           last_value(if(phase = 0, phase_m, null) ignore nulls) over so_far as m0,
           last_value(if(phase = 1, phase_m, null) ignore nulls) over so_far as m1,
           last_value(if(phase = 2, phase_m, null) ignore nulls) over so_far as m2,
           max(if(phase = 0 and tn > 0, slate_before, null)) over so_far as slate0,
           max(if(phase = 1 and tn > 0, slate_before, null)) over so_far as slate1,
           max(if(phase = 2 and tn > 0, slate_before, null)) over so_far as slate2
    from phased
    window so_far as (partition by lane order by monday rows unbounded preceding)
),
capped as (
    select * exclude (m0, m1, m2, slate0, slate1, slate2),
           coalesce(if(slate0 < slate, least(m0, 1), m0), 0) as stored0,
           coalesce(if(slate1 < slate, least(m1, 1), m1), 0) as stored1,
           coalesce(if(slate2 < slate, least(m2, 1), m2), 0) as stored2,
           cast(to_days(7 * monday) + date '0001-01-01' as timestamp) as week
    from latest
),
measured as (
    select c.*, (stored0 + stored1 + stored2) / 3 as m,
           c.acts >= $evidence_acts and date_diff('microsecond', s.started_at, c.week) >= $evidence_days * 86400000000 as enough
    from capped as c
    join starts as s using (pair)
),
-- 0 nothing, 1 leaning, 2 one_way, 3 confirmed; without enough evidence never more than leaning. An episode keeps the highest:
-- it has each strength from the first Monday on that had at least that.
strengths as (
    select *,
           case when m < $street_strengths_leaning then 0
                when m < $street_strengths_one_way or not enough then 1
                when m < $street_strengths_confirmed then 2
                else 3 end as reached
    from measured
),
risen as (
    select *,
           min(if(reached > 0, week, null)) over episode as began_at,
           min(if(reached > 1, week, null)) over episode as insight_at,
           min(if(reached > 2, week, null)) over episode as confirmed_at
    from strengths
    window episode as (partition by lane, slate order by monday rows unbounded preceding)
)
select r.lane, r.track, r.phase, r.pair, p.partnership, p.known_at, if(r.lane % 2 = 0, 'a', 'b') as giver, r.monday, r.week,
       r.slate, r.clean, r.calm, r.m, case when confirmed_at is not null then 3 when insight_at is not null then 2
                                           when began_at is not null then 1 else 0 end as level, r.enough,
       if(tn = 0, null, if(tv > 0, 'value', 'count')) as channel,
       if(tv > 0, gv / tv, if(tn > 0, gn / tn, null)) as share,
       if(tv > 0, bound_v, if(tn > 0, bound_n, null)) as bound,
       bound_v, bound_n, gn63,
       case when confirmed_at is not null then 'confirmed' when insight_at is not null then 'one_way'
            when began_at is not null then 'leaning' end as strength,
       began_at, coalesce(confirmed_at, insight_at, began_at) as found_at, insight_at,
       stored0, stored1, stored2, stored_v, mean_n
from risen as r
join pairs as p using (pair)
where r.runs
