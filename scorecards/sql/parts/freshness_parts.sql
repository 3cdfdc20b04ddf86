-- What the freshness is made of: the last contact with the days since, and the contacts that ended the gaps the pair's own limit comes from, each with its gap.
with gaps as (
    select q.pair, q.partnership, q.as_of, q.known_at, g.time, g.gap,
           row_number() over (partition by q.pair, q.as_of order by g.time desc) as number
    from asked as q
    join contact_gaps as g on g.pair = q.pair and g.time < q.as_of
),
shown as (
    select pair, partnership, as_of, known_at, 'last_contact' as part, last_contact_at as time,
           date_diff('microsecond', last_contact_at, as_of) as amount
    from dormancy_limits
    union all
    select pair, partnership, as_of, known_at, 'latest_gaps_between_contacts', time, gap
    from gaps where number <= $dormancy_gaps
),
-- Of contacts at the same instant one stands for all.
named as (
    select s.*, a.source, a.id,
           row_number() over (partition by s.pair, s.as_of, s.part, s.time order by a.source desc, a.id desc) as number
    from shown as s
    join contact_acts as a on a.pair = s.pair and a.time = s.time
)
select partnership, as_of, known_at, part, cast(null as varchar) as side, amount, 86400e6 as scale, 'days' as unit,
       time, source, id
from named
where number = 1
