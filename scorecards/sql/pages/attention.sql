-- Where the hours go and where value comes back in 365 days, per partnership and side: hours spent, value returned (revenue, else projects, plus what the other side gave), and their shares of all that organisation's and, both sides together, of everybody's.
with spent as (
    select q.partnership, q.as_of, q.known_at, e.side, sum(e.hours_milli) as hours
    from asked as q
    join efforts as e
        on e.partnership = q.partnership and e.known_at = q.known_at
        and e.time < q.as_of and e.time >= q.as_of - interval 365 day
    group by all
),
received as (
    select q.partnership, q.as_of, q.known_at, if(c.giver = 'a', 'b', 'a') as side, sum(c.weight_cents) as cents
    from asked as q
    join contributions as c
        on c.partnership = q.partnership and c.known_at = q.known_at
        and c.time < q.as_of and c.time >= q.as_of - interval 365 day
    group by all
),
earned as (
    select r.partnership, r.as_of, r.known_at, r.earned_by as side, sum(r.cents) as cents
    from revenues as r
    where r.time >= r.as_of - interval 365 day
    group by all
),
won as (
    select q.partnership, q.as_of, q.known_at,
           sum(cast(round(100 * a.value_a) as bigint)) as cents_a, sum(cast(round(100 * a.value_b) as bigint)) as cents_b
    from asked as q
    join acts as a
        on a.partnership = q.partnership and a.known_at = q.known_at and a.type = 'project.won'
        and a.time < q.as_of and a.time >= q.as_of - interval 365 day
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, sides.side, if(sides.side = 'a', s.a_id, s.b_id) as organisation,
           round(coalesce(p.hours, 0) / 1000, 3) as hours,
           round((coalesce(nullif(coalesce(e.cents, 0), 0), if(sides.side = 'a', w.cents_a, w.cents_b), 0) * coalesce(s.fx, 0)
                  + coalesce(r.cents, 0)) / 100, 2) as value
    from subjects as s
    cross join (values ('a'), ('b')) as sides (side)
    left join spent as p on p.partnership = s.partnership and p.as_of = s.as_of and p.known_at = s.known_at and p.side = sides.side
    left join received as r on r.partnership = s.partnership and r.as_of = s.as_of and r.known_at = s.known_at and r.side = sides.side
    left join earned as e on e.partnership = s.partnership and e.as_of = s.as_of and e.known_at = s.known_at and e.side = sides.side
    left join won as w on w.partnership = s.partnership and w.as_of = s.as_of and w.known_at = s.known_at
)
select *,
       hours / nullif(sum(hours) over own, 0) as hours_share, value / nullif(sum(value) over own, 0) as value_share,
       sum(hours) over pair / nullif(sum(hours) over everybody, 0) as pair_hours_share,
       sum(value) over pair / nullif(sum(value) over everybody, 0) as pair_value_share
from sided
window own as (partition by as_of, known_at, organisation),
       pair as (partition by as_of, known_at, partnership),
       everybody as (partition by as_of, known_at)
