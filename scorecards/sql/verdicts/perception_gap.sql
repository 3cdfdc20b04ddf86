-- The two sides see the partnership differently: the means of their latest pulses lie at least a point apart; since they do.
with rated as materialized (
    select pair, time, source, id, by_side as side, kind as factor, cast(round(1e6 * value) as bigint) as points,
           -- Those who do not say who they are count as one.
           coalesce('by ' || item, 'anonymous') as respondent
    from dealings
    where type = 'pulse.rated'
),
-- Only where enough of both sides have been heard within the window anything is said: of many with pulses long ago, few.
heard as (
    select pair, as_of
    from (
        select r.pair, s.as_of, r.side
        from rated as r
        join subjects as s
            on s.pair = r.pair and not s.ended
            and r.time < s.as_of and r.time >= s.as_of - to_days($perception_days)
        group by all
        having count(distinct r.respondent) >= $perception_respondents
    )
    group by all
    having count(*) = 2
),
pulses as (
    select * from rated where pair in (select pair from heard)
),
-- A pulse stands until the same respondent rates the same factor anew, at most for the window; a respondent is heard likewise.
standing as (
    select *,
           least(time + to_days($perception_days),
                 coalesce(lead(time) over (partition by pair, side, factor, respondent order by time, source, id), timestamp 'infinity')) as stands_until,
           least(time + to_days($perception_days),
                 coalesce(lead(time) over (partition by pair, side, respondent order by time, source, id), timestamp 'infinity')) as heard_until
    from pulses
),
-- Whole numbers in doubles, exact up to 9e15: a window adds them quicker than the wide integers that sums of integers are.
changes as (
    select pair, changes_at,
           cast(sum(points) filter (side = 'a') as double) as points_a, cast(sum(points) filter (side = 'b') as double) as points_b,
           cast(sum(rated) filter (side = 'a') as double) as rated_a, cast(sum(rated) filter (side = 'b') as double) as rated_b,
           cast(sum(heard) filter (side = 'a') as double) as heard_a, cast(sum(heard) filter (side = 'b') as double) as heard_b
    from (
        select pair, side, time as changes_at, points, 1 as rated, 1 as heard from standing
        union all select pair, side, stands_until, -points, -1, 0 from standing
        union all select pair, side, heard_until, 0, 0, -1 from standing
    )
    group by all
),
sums as (
    select pair, changes_at,
           coalesce(sum(points_a) over so_far, 0) as points_a, coalesce(sum(points_b) over so_far, 0) as points_b,
           coalesce(sum(rated_a) over so_far, 0) as rated_a, coalesce(sum(rated_b) over so_far, 0) as rated_b,
           coalesce(sum(heard_a) over so_far, 0) as heard_a, coalesce(sum(heard_b) over so_far, 0) as heard_b
    from changes
    window so_far as (partition by pair order by changes_at rows unbounded preceding)
),
judged as (
    select *, heard_a >= $perception_respondents and heard_b >= $perception_respondents
              and abs(points_a * rated_b - points_b * rated_a) >= 1e6 * $perception_difference * rated_a * rated_b as apart
    from sums
),
turned as (
    select *, lead(changes_at) over in_time as next_at,
           max(if(apart and not was_apart, changes_at, null)) over (partition by pair order by changes_at rows unbounded preceding) as since
    from (select *, lag(apart, 1, false) over (partition by pair order by changes_at) as was_apart from judged)
    window in_time as (partition by pair order by changes_at)
),
found as (
    select s.partnership, s.known_at, s.as_of, t.*
    from subjects as s
    join turned as t
        on t.pair = s.pair and t.changes_at < s.as_of and coalesce(t.next_at, timestamp 'infinity') >= s.as_of
    where t.apart and not s.ended
),
counted as (
    select f.pair, f.as_of, p.side, p.factor, p.points, p.time, p.source, p.id
    from found as f
    join standing as p on p.pair = f.pair and p.time < f.as_of and p.stands_until >= f.as_of
),
by_factor as (
    select pair, as_of, factor,
           sum(points) filter (side = 'a') / count(*) filter (side = 'a') / 1e6 as mean_a,
           sum(points) filter (side = 'b') / count(*) filter (side = 'b') / 1e6 as mean_b
    from counted
    group by all
    having count(*) filter (side = 'a') > 0 and count(*) filter (side = 'b') > 0
),
widest as (
    select pair, as_of, first({factor: factor, mean_a: round(mean_a, 2), mean_b: round(mean_b, 2)}
                              order by round(abs(mean_a - mean_b), 9) desc, factor) as widest
    from by_factor
    group by all
),
shown as (
    select pair, as_of, list({source: source, id: id} order by time desc, source desc, id desc) as activities
    from counted
    group by all
)
select f.partnership, f.as_of, f.known_at, 'perception_gap' as name, 'leaning' as strength, cast(null as varchar) as giver,
       f.since, cast(null as timestamp) as insight_at,
       {mean_a: round(f.points_a / f.rated_a / 1e6, 2), mean_b: round(f.points_b / f.rated_b / 1e6, 2),
        respondents_a: cast(f.heard_a as bigint), respondents_b: cast(f.heard_b as bigint), widest: w.widest} as evidence,
       a.activities
from found as f
join shown as a using (pair, as_of)
left join widest as w using (pair, as_of)
