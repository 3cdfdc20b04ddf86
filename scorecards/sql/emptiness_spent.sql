-- For each partnership whose contacts are empty: what each side put into the empty ones since then, and the part after insight.
select o.pair, o.as_of, f.side,
       sum(f.hours_milli) as hours, sum(f.cost_cents) as cost, sum(f.travel_cents) as travel, sum(f.money_cents) as money,
       coalesce(sum(f.hours_milli) filter (f.time >= o.insight_at), 0) as hours_after,
       coalesce(sum(f.cost_cents) filter (f.time >= o.insight_at), 0) as cost_after,
       coalesce(sum(f.travel_cents) filter (f.time >= o.insight_at), 0) as travel_after,
       coalesce(sum(f.money_cents) filter (f.time >= o.insight_at), 0) as money_after
from open_emptiness as o
join encounters as e on e.pair = o.pair and e.time >= o.since and e.empty_from < o.as_of
join efforts as f on f.pair = e.pair and f.time = e.time and f.source = e.source and f.id = e.id
where f.type in ('meeting.held', 'contact.requested')
group by all
