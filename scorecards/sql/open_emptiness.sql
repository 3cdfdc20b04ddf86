-- The partnerships whose contacts are empty on the last Monday at or before the time asked, and since when they are.
with open as (
    select q.pair, q.partnership, q.as_of, q.known_at, w.week, w.level, w.strength, w.m, w.share, w.bound, w.found_at, w.insight_at,
           w.found_on
    from asked as q
    join empty_weeks as w on w.pair = q.pair and w.monday = date_diff('week', date '0001-01-01', q.as_of)
    where w.level > 0
),
-- On the Monday the strength last rose: the phase with the largest M, ties to the lowest.
phased as (
    select o.*, 3 * o.pair + f.strongest_phase as track
    from open as o
    join empty_weeks as f on f.pair = o.pair and f.monday = o.found_on
),
-- Its last bucket with contacts, and there the strongest bet (ties: the smallest).
bucket as (
    select p.*, b.monday
    from phased as p
    join empty_weeks as b
        on b.track = p.track and b.monday <= p.found_on and b.share is not null
    qualify row_number() over (partition by p.pair, p.as_of order by b.monday desc) = 1
),
strongest as (
    select b.*, c.slate_before, list_position([c.c1, c.c2, c.c3, c.c4], list_max([c.c1, c.c2, c.c3, c.c4])) as bet
    from bucket as b
    join empty_buckets as c on c.track = b.track and c.monday = b.monday
),
-- The excursion starts with the first bucket after the last that left this bet at or below nothing.
runs as (
    select s.pair, s.as_of, c.monday, c.share is not null as holds,
           coalesce(lag([c.c1, c.c2, c.c3, c.c4][s.bet]) over (partition by s.pair, s.as_of order by c.monday), 0) <= 0 as fresh
    from strongest as s
    join empty_buckets as c on c.track = s.track and c.slate_before = s.slate_before and c.monday <= s.monday
),
-- What is judged in a bucket was held so many days before.
sinces as (
    select pair, as_of, cast(to_days(7 * max(monday) - 21 - $empty_contacts_after_days) + date '0001-01-01' as timestamp) as since
    from runs where holds and fresh group by all
)
select s.pair, s.partnership, s.as_of, s.known_at, s.week, s.level, s.strength, s.m, s.share, s.bound, s.found_at, s.insight_at, sinces.since
from strongest as s
left join sinces using (pair, as_of)
