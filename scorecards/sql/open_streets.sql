-- The one-way streets that are open on the last Monday at or before the time asked, and since when they run that way.
with open as (
    select q.pair, q.partnership, q.as_of, q.known_at, w.lane, w.giver, w.week, w.level, w.strength, w.m, w.channel, w.share, w.bound,
           w.bound_v, w.bound_n, w.began_at, w.found_at, w.insight_at,
           cast(date_diff('week', date '0001-01-01', w.found_at) as bigint) as found_monday
    from asked as q
    join street_weeks as w
        on w.pair = q.pair
        and w.monday = date_diff('week', date '0001-01-01', q.as_of)
    where w.level > 0
),
-- On the Monday the strength last rose: the phase with the largest M, ties to the lowest.
phased as (
    select o.*, case when f.stored0 >= f.stored1 and f.stored0 >= f.stored2 then 0
                     when f.stored1 >= f.stored2 then 1 else 2 end as phase
    from open as o
    join street_weeks as f
        on f.lane = o.lane and f.week = o.found_at
),
-- Its last bucket with acts, its stronger channel (ties: value) and there the strongest bet (ties: the smallest).
bucket as (
    select p.*, b.monday, b.track, if(b.stored_v >= b.mean_n, 'value', 'count') as since_channel
    from phased as p
    join street_weeks as b
        on b.lane = p.lane and b.phase = p.phase
        and b.monday <= p.found_monday and b.mean_n is not null
    qualify row_number() over (partition by p.lane, p.as_of order by b.monday desc) = 1
),
bet as (
    select b.*, c.slate_before,
           if(b.since_channel = 'value', [c.cv1, c.cv2, c.cv3, c.cv4], [c.cn1, c.cn2, c.cn3, c.cn4]) as sums
    from bucket as b
    join street_buckets as c using (lane, monday)
),
strongest as (select *, list_position(sums, list_max(sums)) as bet from bet),
-- The excursion starts with the first bucket after the last that left this bet at or below nothing.
runs as (
    select s.lane, s.as_of, c.monday, if(s.since_channel = 'value', c.tv, c.tn) > 0 as holds,
           coalesce(lag(if(s.since_channel = 'value', [c.cv1, c.cv2, c.cv3, c.cv4], [c.cn1, c.cn2, c.cn3, c.cn4])[s.bet])
                    over (partition by s.lane, s.as_of order by c.monday), 0) <= 0 as fresh
    from strongest as s
    join street_buckets as c
        on c.track = s.track and c.slate_before = s.slate_before and c.monday <= s.monday
),
sinces as (
    select lane, as_of, cast(to_days(7 * max(monday) - 21) + date '0001-01-01' as timestamp) as since
    from runs where holds and fresh group by all
)
select s.pair, s.partnership, s.as_of, s.known_at, s.giver, s.week, s.level, s.strength, s.m, s.channel, s.share, s.bound,
       s.bound_v, s.bound_n, s.began_at, s.found_at, s.insight_at, sinces.since
from strongest as s
left join sinces using (lane, as_of)
