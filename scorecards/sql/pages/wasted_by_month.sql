-- What the open one-way streets cost their givers, month by month since they run that way, before the insight and after it.
with pieces as (
    select s.partnership, s.as_of, s.known_at, s.giver, s.level, c.time, c.time >= s.insight_at as after,
           c.weight_cents as cents
    from open_streets as s
    join contributions as c
        on c.pair = s.pair and c.giver = s.giver
        and c.time >= s.since and c.time < s.as_of
    union all
    select s.partnership, s.as_of, s.known_at, s.giver, s.level, e.time, e.time >= s.insight_at as after,
           e.money_cents
    from open_streets as s
    join efforts as e
        on e.pair = s.pair and e.side = s.giver and not e.gives
        and e.time >= s.since and e.time < s.as_of
)
select partnership, as_of, known_at, giver, ['leaning', 'one_way', 'confirmed'][level] as strength,
       cast(date_trunc('month', time) as timestamp) as month, coalesce(after, false) as after_insight,
       round(sum(cents) / 100, 2) as money
from pieces
group by all
