-- For each open one-way street: what giver and receiver gave since it runs that way, and the giver's last three acts.
select s.partnership, s.as_of, s.known_at, s.giver,
       count(*) filter (c.giver = s.giver) as giver_acts,
       count(*) filter (c.giver <> s.giver) as receiver_acts,
       count(*) filter (c.giver = s.giver and c.time >= s.insight_at) as giver_acts_after,
       coalesce(sum(c.weight_cents) filter (c.giver = s.giver), 0) as giver_cents,
       coalesce(sum(c.weight_cents) filter (c.giver <> s.giver), 0) as receiver_cents,
       coalesce(sum(c.weight_cents) filter (c.giver = s.giver and c.time >= s.insight_at), 0) as giver_cents_after,
       coalesce(sum(c.v) filter (c.giver = s.giver), 0) as giver_v,
       coalesce(sum(c.v) filter (c.giver <> s.giver), 0) as receiver_v,
       coalesce(sum(c.hours_milli) filter (c.giver = s.giver), 0) as giver_hours,
       coalesce(sum(c.hours_milli) filter (c.giver <> s.giver), 0) as receiver_hours,
       coalesce(sum(c.cost_cents) filter (c.giver = s.giver), 0) as giver_cost,
       coalesce(sum(c.cost_cents) filter (c.giver <> s.giver), 0) as receiver_cost,
       coalesce(sum(c.travel_cents) filter (c.giver = s.giver), 0) as giver_travel,
       coalesce(sum(c.travel_cents) filter (c.giver <> s.giver), 0) as receiver_travel,
       max_by({source: c.source, id: c.id}, (c.time, c.source, c.id), 3) filter (c.giver = s.giver) as activities
from open_streets as s
left join contributions as c
    on c.pair = s.pair and c.time >= s.since and c.time < s.as_of
group by all
