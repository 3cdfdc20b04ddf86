-- Every giving act: who gave, what it weighs in money (cents, base currency), and v, its share of two references (units of 1e-9, at most 1e9).
with given as (
    select a.pair, a.time, a.source, a.id, a.type, sides.giver,
           if(sides.giver = 'a', a.hours_a, a.hours_b) as hours,
           if(sides.giver = 'a', a.cost_a, a.cost_b) as cost,
           if(sides.giver = 'a', a.travel_a, a.travel_b) as travel,
           a.value,
           -- A joint campaign is an act of each side that put something in; of those who launched it where neither did.
           if(a.type <> 'campaign.launched', a.by_side = sides.giver and a.counts,
              case
                  when coalesce(a.hours_a, 0) + coalesce(a.cost_a, 0) + coalesce(a.travel_a, 0)
                       + coalesce(a.hours_b, 0) + coalesce(a.cost_b, 0) + coalesce(a.travel_b, 0) = 0
                      then a.by_side in (sides.giver, 'joint')
                  when sides.giver = 'a' then coalesce(a.hours_a, 0) + coalesce(a.cost_a, 0) + coalesce(a.travel_a, 0) > 0
                  else coalesce(a.hours_b, 0) + coalesce(a.cost_b, 0) + coalesce(a.travel_b, 0) > 0
              end) as gives
    from acts as a
    cross join (values ('a'), ('b')) as sides (giver)
    where a.type in ('support.given', 'referral.given', 'campaign.launched', 'investment.paid')
),
weighed as (
    select g.*, r.reference, t.fx,
           g.value is null and g.hours is null and g.cost is null and g.travel is null as assumed,
           -- Every valid amount fits, whatever the rates: no single one may stop the rest.
           cast(least(9e18, round(100 * coalesce(
               g.value * t.fx,
               if(g.hours is null and g.cost is null and g.travel is null, r.reference,
                  coalesce(g.hours, 0) * coalesce(if(g.giver = 'a', t.rate_a, t.rate_b), $hourly_rate) * t.fx
                  + (coalesce(g.cost, 0) + coalesce(g.travel, 0)) * t.fx)
           ))) as bigint) as weight_cents
    from given as g
    join terms as t
        on t.pair = g.pair
        and g.time >= t.valid_from and g.time < t.valid_to
    join type_references as r on r.type = g.type
    -- In a currency without a rate nothing can be weighed: the partnership is grey, see subjects.sql.
    where g.gives and t.fx is not null
)
select pair, time, source, id, type, giver, assumed, weight_cents,
       cast(least(1e9, round(weight_cents * 5e6 / reference)) as bigint) as v,
       coalesce(cast(round(1000 * hours) as bigint), 0) as hours_milli,
       cast(least(9e18, round(100 * coalesce(cost, 0) * fx)) as bigint) as cost_cents,
       cast(least(9e18, round(100 * coalesce(travel, 0) * fx)) as bigint) as travel_cents
from weighed
