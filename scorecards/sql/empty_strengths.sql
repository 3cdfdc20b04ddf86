-- M of every Monday for the empty contacts of each asked partnership, and since when its episode has had which strength, in few and narrow columns: empty_weeks.sql reads them out.
-- The same as street_strengths.sql with one channel and no direction.
with phased as (
    select track // 3 as pair, track, monday, slate_before, slate_before + cast(clean as integer) as slate, calm, bound, enough, share,
           if(share is null, null, (exp(c1 / 1e11) + exp(c2 / 1e11) + exp(c3 / 1e11) + exp(c4 / 1e11)) / 4) as phase_m
    from empty_buckets
),
-- As each bucket leaves its phase: its last M, and how many slates were counted before it (upwards: the largest is the last).
carried as (
    select * exclude (phase_m, slate_before),
           last_value(phase_m ignore nulls) over of_phase as m0, max(if(phase_m is null, null, slate_before)) over of_phase as slate0
    from phased
    window of_phase as (partition by track order by monday rows unbounded preceding)
),
-- The two Mondays before are those of the other two phases.
latest as (
    select *,
           lag(m0, 1) over in_time as m1, lag(slate0, 1) over in_time as slate1,
           lag(m0, 2) over in_time as m2, lag(slate0, 2) over in_time as slate2
    from carried
    window in_time as (partition by pair order by monday)
),
capped as (
    select * exclude (m0, m1, m2, slate0, slate1, slate2),
           coalesce(if(slate0 < slate, least(m0, 1), m0), 0) as this_week,
           coalesce(if(slate1 < slate, least(m1, 1), m1), 0) as week_before,
           coalesce(if(slate2 < slate, least(m2, 1), m2), 0) as weeks_before
    from latest
),
-- By phase, so that they are always added in the same order.
stored as (
    select * exclude (this_week, week_before, weeks_before),
           case track % 3 when 0 then this_week when 1 then week_before else weeks_before end as stored0,
           case track % 3 when 1 then this_week when 2 then week_before else weeks_before end as stored1,
           case track % 3 when 2 then this_week when 0 then week_before else weeks_before end as stored2
    from capped
),
measured as (
    select * exclude (stored0, stored1, stored2), (stored0 + stored1 + stored2) / 3 as m,
           -- The phase with the largest M, ties to the lowest.
           cast(case when stored0 >= stored1 and stored0 >= stored2 then 0 when stored1 >= stored2 then 1 else 2 end as tinyint) as strongest_phase
    from stored
),
-- 0 nothing, 1 leaning, 2 pushed; with too few contacts judged never more than leaning.
strengths as (
    select * exclude (enough),
           case when m < $empty_contacts_strengths_leaning then 0
                when m < $empty_contacts_strengths_pushed or not enough then 1
                else 2 end as reached
    from measured
),
-- An episode keeps the highest: it has each strength from the first Monday on that had at least that.
episodes as (
    select pair, slate, min(monday) as leaning_on, min(monday) filter (reached > 1) as pushed_on
    from strengths
    where reached > 0
    group by all
)
select s.track, s.monday, s.calm, s.bound, s.share, s.m, s.strongest_phase,
       if(e.leaning_on <= s.monday, e.leaning_on, null) as leaning_on, if(e.pushed_on <= s.monday, e.pushed_on, null) as pushed_on
from strengths as s
left join episodes as e using (pair, slate)
