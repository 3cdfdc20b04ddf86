-- One side gives, the other does not: open one-way streets with direction, strength, start, evidence, what it costs and what would clear it.
select s.partnership, s.as_of, s.known_at, 'one_way_street' as name, s.strength, s.giver, s.since, s.insight_at,
       {m: round(s.m, 6), share: round(s.share, 6), bound: round(s.bound, 6), channel: s.channel} as evidence,
       {acts: greatest(0, g.giver_acts - g.receiver_acts),
        hours: round(greatest(0, g.giver_hours - g.receiver_hours) / 1000, 3),
        cost: round(greatest(0, g.giver_cost - g.receiver_cost) / 100, 2),
        travel: round(greatest(0, g.giver_travel - g.receiver_travel) / 100, 2),
        value: round(greatest(0, g.giver_cents - g.receiver_cents) / 100, 2)} as unanswered,
       {acts: g.giver_acts, hours: round(p.hours / 1000, 3), cost: round(p.cost / 100, 2),
        travel: round(p.travel / 100, 2), value: round((g.giver_cents + p.money) / 100, 2)} as spent,
       {acts: g.giver_acts_after, hours: round(p.hours_after / 1000, 3), cost: round(p.cost_after / 100, 2),
        travel: round(p.travel_after / 100, 2), value: round((g.giver_cents_after + p.money_after) / 100, 2)} as spent_after_insight,
       {acts: c.acts, value: c.value} as clears_if,
       coalesce(g.activities, []) as activities,
       {acts: g.giver_acts, hours: round(g.giver_hours / 1000, 3), cost: round(g.giver_cost / 100, 2),
        travel: round(g.giver_travel / 100, 2), value: round(g.giver_cents / 100, 2)} as given,
       {acts: g.receiver_acts, hours: round(g.receiver_hours / 1000, 3), cost: round(g.receiver_cost / 100, 2),
        travel: round(g.receiver_travel / 100, 2), value: round(g.receiver_cents / 100, 2)} as received
from open_streets as s
join street_given as g using (partnership, as_of, known_at, giver)
join street_spent as p using (partnership, as_of, known_at, giver)
join street_clearing as c using (partnership, as_of, known_at, giver)
