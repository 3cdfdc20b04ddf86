-- What each side put into each activity of the asked partnerships: thousandths of hours, cents of cost, travel and money (base currency).
select a.pair, a.time, a.source, a.id, a.type, s.side,
       a.type in ('support.given', 'referral.given', 'campaign.launched', 'investment.paid') and a.counts as gives,
       cast(round(1000 * coalesce(if(s.side = 'a', a.hours_a, a.hours_b), 0)) as bigint) as hours_milli,
       cast(least(9e18, round(100 * coalesce(if(s.side = 'a', a.cost_a, a.cost_b), 0) * t.fx)) as bigint) as cost_cents,
       cast(least(9e18, round(100 * coalesce(if(s.side = 'a', a.travel_a, a.travel_b), 0) * t.fx)) as bigint) as travel_cents,
       cast(least(9e18, round(100 * (coalesce(if(s.side = 'a', a.hours_a, a.hours_b), 0)
                         * coalesce(if(s.side = 'a', t.rate_a, t.rate_b), $hourly_rate) * t.fx
                         + (coalesce(if(s.side = 'a', a.cost_a, a.cost_b), 0)
                            + coalesce(if(s.side = 'a', a.travel_a, a.travel_b), 0)) * t.fx))) as bigint) as money_cents
from acts as a
cross join (values ('a'), ('b')) as s (side)
join terms as t
    on t.pair = a.pair and a.time >= t.valid_from and a.time < t.valid_to
where t.fx is not null
  and if(s.side = 'a', coalesce(a.hours_a, a.cost_a, a.travel_a), coalesce(a.hours_b, a.cost_b, a.travel_b)) is not null
