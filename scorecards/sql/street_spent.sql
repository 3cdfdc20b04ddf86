-- For each open one-way street: all the giver spent since it runs that way, contacts and meetings included, and the part after insight.
select s.partnership, s.as_of, s.known_at, s.giver,
       coalesce(sum(e.hours_milli), 0) as hours, coalesce(sum(e.cost_cents), 0) as cost,
       coalesce(sum(e.travel_cents), 0) as travel, coalesce(sum(e.money_cents) filter (not e.gives), 0) as money,
       coalesce(sum(e.hours_milli) filter (e.time >= s.insight_at), 0) as hours_after,
       coalesce(sum(e.cost_cents) filter (e.time >= s.insight_at), 0) as cost_after,
       coalesce(sum(e.travel_cents) filter (e.time >= s.insight_at), 0) as travel_after,
       coalesce(sum(e.money_cents) filter (not e.gives and e.time >= s.insight_at), 0) as money_after
from open_streets as s
left join efforts as e
    on e.pair = s.pair and e.side = s.giver
    and e.time >= s.since and e.time < s.as_of
group by all
