-- What came back to each side in a year, and what it put in, activity by activity (cents, base currency): revenue through the partner, else projects won, what it was given; and its effort.
with earned as (
    select r.pair, r.as_of, r.earned_by as side, 'revenue' as what, cast(least(9e18, round(r.cents * t.fx)) as bigint) as cents,
           r.time, r.source, r.id
    from counted_revenues as r
    join terms as t on t.pair = r.pair and r.time >= t.valid_from and r.time < t.valid_to
    where t.fx is not null and r.time >= r.as_of - to_days($factors_return_on_effort_days)
),
won as (
    select q.pair, q.as_of, p.side, 'projects' as what, cast(least(9e18, round(100 * coalesce(p.value, 0) * t.fx)) as bigint) as cents,
           p.time, p.source, p.id
    from asked as q
    join project_values as p
        on p.pair = q.pair and p.time < q.as_of and p.time >= q.as_of - to_days($factors_return_on_effort_days)
    join terms as t on t.pair = p.pair and p.time >= t.valid_from and p.time < t.valid_to
    where t.fx is not null
),
-- Projects stand for the revenue of a side that has none booked.
unbooked as (select w.* from won as w anti join earned as e on e.pair = w.pair and e.as_of = w.as_of and e.side = w.side),
received as (
    select q.pair, q.as_of, if(c.giver = 'a', 'b', 'a') as side, 'received' as what, c.weight_cents as cents, c.time, c.source, c.id
    from asked as q
    join contributions as c
        on c.pair = q.pair and c.time < q.as_of and c.time >= q.as_of - to_days($factors_return_on_effort_days)
),
spent as (
    select q.pair, q.as_of, e.side, 'effort' as what, e.money_cents as cents, e.time, e.source, e.id
    from asked as q
    join efforts as e
        on e.pair = q.pair and e.time < q.as_of and e.time >= q.as_of - to_days($factors_return_on_effort_days)
)
from earned union all from unbooked union all from received union all from spent
