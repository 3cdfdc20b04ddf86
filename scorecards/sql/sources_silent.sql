-- Sources that have gone silent: over all partnerships nothing from them for longer than five of their usual gaps between active days, and than a week.
with days as (
    select k.known_at, a.source, cast(a.time as date) as active_on, min(a.time) as first_at, max(a.time) as last_at
    from (select known_at, max(as_of) as until from asked group by all) as k
    join activities as a on a.received_at <= k.known_at and a.time < k.until
    group by all
),
spaced as (
    select *, active_on - lag(active_on) over (partition by known_at, source order by active_on) as gap
    from days
),
heard as (
    select q.as_of, q.known_at, s.source, max(s.last_at) as last_at
    from (select distinct as_of, known_at from asked) as q
    join spaced as s on s.known_at = q.known_at and s.first_at < q.as_of
    group by all
    -- On the day of the time asked itself last_at may lie later; such a source is not silent anyway.
    having max(s.last_at) < q.as_of - to_days($data_stale_least_days)
),
usual as (
    select h.as_of, h.known_at, h.source, h.last_at, median(s.gap) as gap_days
    from heard as h
    left join spaced as s on s.known_at = h.known_at and s.source = h.source and s.first_at < h.as_of and s.gap is not null
    group by all
)
select as_of, known_at, source, last_at, gap_days, date_diff('microsecond', last_at, as_of) / 86400e6 as days_silent,
       greatest($data_stale_least_days, $data_stale_gaps * coalesce(gap_days, 0)) as limit_days
from usual
where date_diff('microsecond', last_at, as_of) / 86400e6 > greatest($data_stale_least_days, $data_stale_gaps * coalesce(gap_days, 0))
