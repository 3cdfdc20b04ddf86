-- What each side spent and got back in 365 days: hours, and the value returned (revenue, else projects, plus what the other side gave), base currency.
with spent as (
    select q.pair, q.as_of, e.side, sum(e.hours_milli) as hours
    from asked as q
    join efforts as e on e.pair = q.pair and e.time < q.as_of and e.time >= q.as_of - to_days($classes_days)
    group by all
),
received as (
    select q.pair, q.as_of, if(c.giver = 'a', 'b', 'a') as side, sum(c.weight_cents) as cents
    from asked as q
    join contributions as c on c.pair = q.pair and c.time < q.as_of and c.time >= q.as_of - to_days($classes_days)
    group by all
),
earned as (
    select pair, as_of, earned_by as side, sum(cents) as cents
    from revenues
    where time >= as_of - to_days($classes_days)
    group by all
),
won as (
    select q.pair, q.as_of,
           sum(cast(round(100 * a.value_a) as bigint)) as cents_a, sum(cast(round(100 * a.value_b) as bigint)) as cents_b
    from asked as q
    join dealings as a
        on a.pair = q.pair and a.type = 'project.won' and a.time < q.as_of and a.time >= q.as_of - to_days($classes_days)
    group by all
)
select s.pair, s.partnership, s.as_of, s.known_at, sides.side, if(sides.side = 'a', s.a_id, s.b_id) as organisation,
       round(coalesce(p.hours, 0) / 1000, 3) as hours,
       round((coalesce(nullif(coalesce(e.cents, 0), 0), if(sides.side = 'a', w.cents_a, w.cents_b), 0) * coalesce(s.fx, 0)
              + coalesce(r.cents, 0)) / 100, 2) as value
from subjects as s
cross join (values ('a'), ('b')) as sides (side)
left join spent as p on p.pair = s.pair and p.as_of = s.as_of and p.side = sides.side
left join received as r on r.pair = s.pair and r.as_of = s.as_of and r.side = sides.side
left join earned as e on e.pair = s.pair and e.as_of = s.as_of and e.side = sides.side
left join won as w on w.pair = s.pair and w.as_of = s.as_of
