-- For each open one-way street: what giver and receiver gave since it runs that way, and the giver's last three acts.
-- The acts first, and only then the streets without any: few streets look among many acts, not all acts among few streets.
with acted as (
    select s.pair, s.as_of, s.giver,
           count(*) filter (c.giver = s.giver) as giver_acts,
           count(*) filter (c.giver <> s.giver) as receiver_acts,
           count(*) filter (c.giver = s.giver and c.time >= s.insight_at) as giver_acts_after,
           sum(c.weight_cents) filter (c.giver = s.giver) as giver_cents,
           sum(c.weight_cents) filter (c.giver <> s.giver) as receiver_cents,
           sum(c.weight_cents) filter (c.giver = s.giver and c.time >= s.insight_at) as giver_cents_after,
           sum(c.v) filter (c.giver = s.giver) as giver_v,
           sum(c.v) filter (c.giver <> s.giver) as receiver_v,
           sum(c.hours_milli) filter (c.giver = s.giver) as giver_hours,
           sum(c.hours_milli) filter (c.giver <> s.giver) as receiver_hours,
           sum(c.cost_cents) filter (c.giver = s.giver) as giver_cost,
           sum(c.cost_cents) filter (c.giver <> s.giver) as receiver_cost,
           sum(c.travel_cents) filter (c.giver = s.giver) as giver_travel,
           sum(c.travel_cents) filter (c.giver <> s.giver) as receiver_travel,
           max_by({source: c.source, id: c.id}, (c.time, c.source, c.id), 3) filter (c.giver = s.giver) as activities
    from contributions as c
    join open_streets as s on c.pair = s.pair and c.time >= s.since and c.time < s.as_of
    group by all
)
select s.partnership, s.as_of, s.known_at, s.giver,
       coalesce(a.giver_acts, 0) as giver_acts, coalesce(a.receiver_acts, 0) as receiver_acts,
       coalesce(a.giver_acts_after, 0) as giver_acts_after,
       coalesce(a.giver_cents, 0) as giver_cents, coalesce(a.receiver_cents, 0) as receiver_cents,
       coalesce(a.giver_cents_after, 0) as giver_cents_after,
       coalesce(a.giver_v, 0) as giver_v, coalesce(a.receiver_v, 0) as receiver_v,
       coalesce(a.giver_hours, 0) as giver_hours, coalesce(a.receiver_hours, 0) as receiver_hours,
       coalesce(a.giver_cost, 0) as giver_cost, coalesce(a.receiver_cost, 0) as receiver_cost,
       coalesce(a.giver_travel, 0) as giver_travel, coalesce(a.receiver_travel, 0) as receiver_travel,
       a.activities
from open_streets as s
left join acted as a using (pair, as_of, giver)
