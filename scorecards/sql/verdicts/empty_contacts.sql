-- Meetings and contacts that lead to nothing: more of them than is usual in the portfolio, with strength, start, evidence and what went into them.
with spent as (
    select pair, as_of,
           {hours: round(sum(hours) / 1000, 3), cost: round(sum(cost) / 100, 2), travel: round(sum(travel) / 100, 2),
            value: round(sum(money) / 100, 2)} as both,
           {hours: round(sum(hours_after) / 1000, 3), cost: round(sum(cost_after) / 100, 2), travel: round(sum(travel_after) / 100, 2),
            value: round(sum(money_after) / 100, 2)} as both_after,
           round(coalesce(sum(hours) filter (side = 'a'), 0) / 1000, 3) as hours_a, round(coalesce(sum(hours) filter (side = 'b'), 0) / 1000, 3) as hours_b,
           round(coalesce(sum(money) filter (side = 'a'), 0) / 100, 2) as value_a, round(coalesce(sum(money) filter (side = 'b'), 0) / 100, 2) as value_b
    from emptiness_spent
    group by all
)
select o.partnership, o.as_of, o.known_at, 'empty_contacts' as name, o.strength, cast(null as varchar) as giver, o.since, o.insight_at,
       {m: round(o.m, 6), share: round(o.share, 6), bound: round(o.bound, 6), contacts: h.contacts, empty: h.empty,
        empty_meetings: h.empty_meetings, hours_a: coalesce(s.hours_a, 0), hours_b: coalesce(s.hours_b, 0),
        value_a: coalesce(s.value_a, 0), value_b: coalesce(s.value_b, 0)} as evidence,
       coalesce(s.both, {hours: 0.0, cost: 0.0, travel: 0.0, value: 0.0}) as spent,
       coalesce(s.both_after, {hours: 0.0, cost: 0.0, travel: 0.0, value: 0.0}) as spent_after_insight,
       h.activities
from open_emptiness as o
join emptiness_held as h using (pair, as_of)
left join spent as s using (pair, as_of)
-- Who has agreed nothing yet is no partnership.
semi join subjects as q on q.pair = o.pair and q.as_of = o.as_of
