-- Where the hours go and where value comes back: both, and their shares, by class, by organisation they are spent on, by direction and by kind. Home's hours and value; without home everybody's.
-- Each side of a partnership spends hours on the other and gets value from it.
with spent as (
    select r.as_of, r.known_at, r.hours, r.value, c.class, s.direction, s.kind,
           if(r.side = 'a', s.b_id, s.a_id) as partner
    from side_returns as r
    join subjects as s on s.pair = r.pair and s.as_of = r.as_of
    left join classes as c
        on c.partnership = r.partnership and c.as_of = r.as_of and c.known_at = r.known_at
    where not exists (from home_organisations) or r.organisation in (select organisation from home_organisations)
),
grouped as (
    select as_of, known_at, unnest(['class', 'organisation', 'direction', 'kind']) as grouping,
           unnest([class, partner, direction, kind]) as name,
           hours, value
    from spent
),
-- Hours in thousandths and money in cents, so that no order of adding can matter.
summed as (
    select as_of, known_at, grouping, name,
           sum(cast(round(1000 * hours) as bigint)) as hours, sum(cast(round(100 * value) as bigint)) as cents
    from grouped
    group by all
)
select as_of, known_at, grouping, name,
       round(hours / 1000, 3) as hours, round(cents / 100, 2) as value,
       hours / nullif(sum(hours) over everybody, 0) as hours_share, cents / nullif(sum(cents) over everybody, 0) as value_share
from summed
window everybody as (partition by as_of, known_at, grouping)
