-- A membership in a network that does not pay: mentoring, education or own orders missing within a year, or less value received than fee and hours cost.
with members as (
    select *, coalesce(rate_a, $hourly_rate) * fx as rate,
           greatest($factors_year_least, least(1, age_days / 365)) as year,
           as_of - to_days($membership_days) as begins_at
    from subjects
    where kind = 'network-membership' and age_days >= $membership_youngest_days and not ended
),
received as (
    select m.pair, m.as_of, a.time, a.source, a.id, if(a.kind = 'mentoring', 'mentoring', 'education') as what
    from members as m
    join acts as a on a.pair = m.pair and a.time < m.as_of and a.time >= m.begins_at
    where (a.type = 'support.given' and a.by_side = 'b' and a.counts and a.kind in ('mentoring', 'training'))
       or (a.type = 'meeting.held' and a.kind in ('event', 'workshop'))
),
counted as (
    select pair, as_of, count(*) filter (what = 'mentoring') as mentoring, count(*) filter (what = 'education') as education,
           max_by({source: source, id: id}, (time, source, id), 3) as activities
    from received group by all
),
ordered as (
    select m.pair, m.as_of, count(*) as orders, sum(r.cents) as cents
    from members as m
    join revenues as r on r.pair = m.pair and r.as_of = m.as_of and r.earned_by = 'a' and r.time >= m.begins_at
    group by all
),
given as (
    select m.pair, m.as_of, sum(c.weight_cents) as cents
    from members as m
    join contributions as c on c.pair = m.pair and c.giver = 'b' and c.time < m.as_of and c.time >= m.begins_at
    group by all
),
spent as (
    select m.pair, m.as_of, sum(e.hours_milli) as hours
    from members as m
    join efforts as e on e.pair = m.pair and e.side = 'a' and e.time < m.as_of and e.time >= m.begins_at
    group by all
),
summed as (
    select m.*, coalesce(c.mentoring, 0) as mentoring, coalesce(c.education, 0) as education, coalesce(o.orders, 0) as orders,
           coalesce(c.activities, []) as activities,
           -- In a currency without a rate nothing can be weighed.
           (coalesce(o.cents, 0) * m.fx + coalesce(g.cents, 0) + 0 * m.fx) / 100 / m.year as value,
           coalesce(p.hours, 0) / 1000 / m.year as hours,
           -- The entry fee is paid in the first year.
           (m.fee_yearly + if(m.age_days < 365, coalesce(m.fee_entry, 0), 0)) * m.fx as fee
    from members as m
    left join counted as c on c.pair = m.pair and c.as_of = m.as_of
    left join ordered as o on o.pair = m.pair and o.as_of = m.as_of
    left join given as g on g.pair = m.pair and g.as_of = m.as_of
    left join spent as p on p.pair = m.pair and p.as_of = m.as_of
),
judged as (
    select *,
           list_filter([if(mentoring = 0, 'mentoring', null), if(education = 0, 'education', null), if(orders = 0, 'orders', null)],
                       lambda x: x is not null) as missing,
           -- Without a fee agreed the hours alone say whether it costs more than it brings.
           coalesce(round(100 * value) < round(100 * (coalesce(fee, 0) + hours * rate)), false) as too_dear
    from summed
)
select partnership, as_of, known_at, 'membership' as name, 'pushed' as strength, cast(null as varchar) as giver,
       greatest(begins_at, started_at) as since, cast(null as timestamp) as insight_at,
       {missing: missing, mentoring: mentoring, education: education, orders: orders,
        value: round(value, 2), hours: round(hours, 1), fee: round(fee, 2), cost: round(coalesce(fee, 0) + hours * rate, 2),
        too_dear: too_dear, build_hours: build_hours, build_cost: round(build_hours * rate, 2),
        build: build_hours * rate < fee} as evidence,
       activities
from judged
where len(missing) > 0 or too_dear
