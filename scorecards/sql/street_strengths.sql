-- M of every Monday in each direction of a partnership, and since when its episode has had which strength, in few and narrow columns: street_weeks.sql reads them out.
with channels as (
    select track, monday, runs, slate_before, clean, calm, gn63, bound_v, bound_n,
           enough_acts, share, valued,
           if(not valued, null, (exp(cv1 / 1e11) + exp(cv2 / 1e11) + exp(cv3 / 1e11) + exp(cv4 / 1e11)) / 4) as mean_v,
           if(share is null, null, (exp(cn1 / 1e11) + exp(cn2 / 1e11) + exp(cn3 / 1e11) + exp(cn4 / 1e11)) / 4) as mean_n
    from street_buckets
),
-- As each bucket leaves its phase: the last mean of either channel, and how many slates were counted before it.
-- Where a bucket has no value, the value channel keeps its last mean.
carried as (
    select * exclude (mean_v),
           last_value(mean_v ignore nulls) over of_phase as last_v,
           last_value(mean_n ignore nulls) over of_phase as last_n,
           -- Slates are counted upwards, so the largest is the last.
           max(if(valued, slate_before, null)) over of_phase as slate_v,
           max(if(mean_n is null, null, slate_before)) over of_phase as slate_n
    from channels
    window of_phase as (partition by track order by monday rows unbounded preceding)
),
-- A clean slate between the last value and the last acts caps the value channel at 1. What has value has acts, too.
phased as (
    select * exclude (last_v, last_n, mean_n, slate_v, slate_before), track // 3 as lane,
           slate_before + cast(clean as integer) as slate,
           (coalesce(if(slate_v < slate_n, least(last_v, 1), last_v), 1) + last_n) / 2 as m0,
           coalesce(if(slate_v < slate_n, least(last_v, 1), last_v), 1) >= mean_n as by_value
    from carried
),
-- The two Mondays before are those of the other two phases.
latest as (
    select *,
           lag(m0, 1) over in_time as m1, lag(slate_n, 1) over in_time as slate_n1,
           lag(m0, 2) over in_time as m2, lag(slate_n, 2) over in_time as slate_n2
    from phased
    window in_time as (partition by lane order by monday)
),
capped as (
    select * exclude (m0, m1, m2, slate_n, slate_n1, slate_n2),
           coalesce(if(slate_n < slate, least(m0, 1), m0), 0) as this_week,
           coalesce(if(slate_n1 < slate, least(m1, 1), m1), 0) as week_before,
           coalesce(if(slate_n2 < slate, least(m2, 1), m2), 0) as weeks_before
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
    select c.* exclude (enough_acts, stored0, stored1, stored2),
           (stored0 + stored1 + stored2) / 3 as m,
           -- The phase with the largest M, ties to the lowest.
           cast(case when stored0 >= stored1 and stored0 >= stored2 then 0 when stored1 >= stored2 then 1 else 2 end as tinyint) as strongest_phase,
           c.enough_acts and date_diff('microsecond', s.started_at, cast(to_days(7 * c.monday) + date '0001-01-01' as timestamp))
                             >= $evidence_days * 86400000000 as enough
    from stored as c
    join starts as s on s.pair = c.lane // 2
    where c.runs
),
-- 0 nothing, 1 leaning, 2 one_way, 3 confirmed; without enough evidence never more than leaning.
strengths as (
    select * exclude (runs),
           case when m < $street_strengths_leaning then 0
                when m < $street_strengths_one_way or not enough then 1
                when m < $street_strengths_confirmed then 2
                else 3 end as reached
    from measured
),
-- An episode keeps the highest: it has each strength from the first Monday on that had at least that.
-- Few Mondays have any: cheaper to look the first ones up than to sort all.
episodes as (
    select lane, slate, min(monday) as leaning_on, min(monday) filter (reached > 1) as one_way_on,
           min(monday) filter (reached > 2) as confirmed_on
    from strengths
    where reached > 0
    group by all
)
select s.* exclude (reached, lane),
       if(e.leaning_on <= s.monday, e.leaning_on, null) as leaning_on,
       if(e.one_way_on <= s.monday, e.one_way_on, null) as one_way_on,
       if(e.confirmed_on <= s.monday, e.confirmed_on, null) as confirmed_on
from strengths as s
left join episodes as e using (lane, slate)
