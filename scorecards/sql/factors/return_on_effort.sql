-- Return on effort of a year: what came back to each side (revenue through the partner, else projects won, and what it was given) against what it put in; the weaker side.
with earned as (
    select s.pair, s.as_of, r.earned_by as side, sum(cast(least(9e18, round(r.cents * t.fx)) as bigint)) as cents
    from subjects as s
    join revenues as r
        on r.pair = s.pair and r.as_of = s.as_of and r.time >= s.as_of - to_days($factors_return_on_effort_days)
    join terms as t on t.pair = r.pair and r.time >= t.valid_from and r.time < t.valid_to
    where t.fx is not null
    group by all
),
won as (
    select s.pair, s.as_of, side.side,
           sum(cast(least(9e18, round(100 * coalesce(if(side.side = 'a', a.value_a, a.value_b), 0) * t.fx)) as bigint)) as cents
    from subjects as s
    join dealings as a
        on a.pair = s.pair and a.type = 'project.won'
        and a.time < s.as_of and a.time >= s.as_of - to_days($factors_return_on_effort_days)
    join terms as t on t.pair = a.pair and a.time >= t.valid_from and a.time < t.valid_to
    cross join (values ('a'), ('b')) as side (side)
    where t.fx is not null
    group by all
),
received as (
    select s.pair, s.as_of, if(c.giver = 'a', 'b', 'a') as side, sum(c.weight_cents) as cents
    from subjects as s
    join contributions as c
        on c.pair = s.pair and c.time < s.as_of and c.time >= s.as_of - to_days($factors_return_on_effort_days)
    group by all
),
spent as (
    select s.pair, s.as_of, e.side, sum(e.money_cents) as cents
    from subjects as s
    join efforts as e
        on e.pair = s.pair and e.time < s.as_of and e.time >= s.as_of - to_days($factors_return_on_effort_days)
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, side.side,
           r.cents as revenue_cents, if(r.cents is null, w.cents, null) as projects_cents,
           coalesce(g.cents, 0) as received_cents, coalesce(e.cents, 0) as effort_cents,
           coalesce(r.cents, w.cents, 0) + coalesce(g.cents, 0) as return_cents
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join earned as r on r.pair = s.pair and r.as_of = s.as_of and r.side = side.side
    left join won as w on w.pair = s.pair and w.as_of = s.as_of and w.side = side.side
    left join received as g on g.pair = s.pair and g.as_of = s.as_of and g.side = side.side
    left join spent as e on e.pair = s.pair and e.as_of = s.as_of and e.side = side.side
),
scored as (
    -- R / (1 + R) with R = return / effort.
    select *, if(effort_cents > 0, 100 * return_cents / (return_cents + effort_cents), null) as score from sided
),
told as (
    select *, {revenue: round(revenue_cents / 100, 2), projects: round(projects_cents / 100, 2),
               received: round(received_cents / 100, 2), effort: round(effort_cents / 100, 2), score: round(score, 1)} as said
    from scored
)
select partnership, as_of, known_at, min(score) as score,
       to_json({a: any_value(said) filter (side = 'a'), b: any_value(said) filter (side = 'b')}) as evidence
from told
group by all
