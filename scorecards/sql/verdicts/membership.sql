-- A membership in a network that does not pay: mentoring, education or own orders missing within a year, or less value received than fee and hours cost.
with yielded as (
    select pair, as_of, count(*) filter (what = 'mentoring') as mentoring, count(*) filter (what = 'education') as education,
           count(*) filter (what = 'orders') as orders, sum(amount) filter (what = 'orders') as order_cents,
           sum(amount) filter (what = 'received') as received_cents, sum(amount) filter (what = 'hours') as hours,
           max_by({source: source, id: id}, (time, source, id), 3) filter (what in ('mentoring', 'education')) as activities
    from membership_yields group by all
),
summed as (
    select m.*, coalesce(y.mentoring, 0) as mentoring, coalesce(y.education, 0) as education, coalesce(y.orders, 0) as orders,
           coalesce(y.activities, []) as activities,
           -- In a currency without a rate nothing can be weighed.
           (coalesce(y.order_cents, 0) * m.fx + coalesce(y.received_cents, 0) + 0 * m.fx) / 100 / m.year as value,
           coalesce(y.hours, 0) / 1000 / m.year as hours,
           -- The entry fee is paid in the first year.
           (m.fee_yearly + if(m.age_days < 365, coalesce(m.fee_entry, 0), 0)) * m.fx as fee
    from members as m
    left join yielded as y on y.pair = m.pair and y.as_of = m.as_of
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
