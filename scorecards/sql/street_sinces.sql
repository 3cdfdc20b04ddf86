-- Since when a one-way street runs that way: for every Monday on which the strength of an episode rose, the start of its strongest bet's excursion.
-- On that Monday: the phase with the largest M, ties to the lowest.
with risen as (
    select track // 3 as lane, monday, 3 * (track // 3) + strongest_phase as track
    from street_strengths
    where coalesce(confirmed_on, one_way_on, leaning_on) = monday
),
-- Its last bucket with acts, its stronger channel (ties: value) and there the strongest bet (ties: the smallest).
bucket as (
    select r.lane, r.monday as found_on, r.track, b.monday, if(b.by_value, 'value', 'count') as since_channel
    from risen as r
    join street_strengths as b on b.track = r.track and b.monday <= r.monday and b.by_value is not null
    qualify row_number() over (partition by r.lane, r.monday order by b.monday desc) = 1
),
bet as (
    select b.*, c.slate_before,
           if(b.since_channel = 'value', [c.cv1, c.cv2, c.cv3, c.cv4], [c.cn1, c.cn2, c.cn3, c.cn4]) as sums
    from bucket as b
    join street_buckets as c on c.track = b.track and c.monday = b.monday
),
strongest as (select *, list_position(sums, list_max(sums)) as bet from bet),
-- The excursion starts with the first bucket after the last that left this bet at or below nothing.
runs as (
    select s.lane, s.found_on, c.monday, if(s.since_channel = 'value', c.valued, c.share is not null) as holds,
           coalesce(lag(if(s.since_channel = 'value', [c.cv1, c.cv2, c.cv3, c.cv4], [c.cn1, c.cn2, c.cn3, c.cn4])[s.bet])
                    over (partition by s.lane, s.found_on order by c.monday), 0) <= 0 as fresh
    from strongest as s
    join street_buckets as c
        on c.track = s.track and c.slate_before = s.slate_before and c.monday <= s.monday
)
select lane, cast(to_days(7 * found_on) + date '0001-01-01' as timestamp) as found_at,
       cast(to_days(7 * max(monday) - 21) + date '0001-01-01' as timestamp) as since
from runs where holds and fresh group by lane, found_on
