-- What would turn each open one-way street within 21 days: how much the receiver needs to give, in acts and in v.
with acted as (
    select s.pair, s.as_of, s.giver,
           sum(c.v) filter (c.giver = s.giver and c.time >= s.as_of - interval 42 day) as given_v,
           sum(c.v) filter (c.giver = s.giver) as quarter_v,
           sum(c.v) filter (c.giver <> s.giver and c.time >= s.as_of - interval 42 day) as own_v,
           count(*) filter (c.giver = s.giver and c.time >= s.as_of - interval 42 day) as given_n,
           count(*) filter (c.giver = s.giver) as quarter_n,
           count(*) filter (c.giver <> s.giver and c.time >= s.as_of - interval 42 day) as own_n
    from contributions as c
    join open_streets as s on c.pair = s.pair and c.time >= s.as_of - interval 63 day and c.time < s.as_of
    group by all
),
recent as (
    select s.partnership, s.as_of, s.known_at, s.giver, s.bound_v, s.bound_n,
           coalesce(a.given_v, 0) / 1e9 + coalesce(a.quarter_v, 0) / 3e9 as expected_v, coalesce(a.own_v, 0) / 1e9 as own_v,
           coalesce(a.given_n, 0) + coalesce(a.quarter_n, 0) / 3 as expected_n, coalesce(a.own_n, 0) as own_n
    from open_streets as s
    left join acted as a using (pair, as_of, giver)
)
select partnership, as_of, known_at, giver,
       -- 1e-9 off before rounding up: a need of exactly two acts is two.
       cast(ceil(greatest(0, expected_n * (1 - bound_n) / bound_n - own_n) - 1e-9) as bigint) as acts,
       round(greatest(0, expected_v * (1 - bound_v) / bound_v - own_v), 3) as value
from recent
