-- Return on effort of a year: what came back to each side (revenue through the partner, else projects won, and what it was given) against what it put in; the weaker side.
with summed as (
    select pair, as_of, side,
           sum(cents) filter (what = 'revenue') as revenue_cents, sum(cents) filter (what = 'projects') as projects_cents,
           sum(cents) filter (what = 'received') as received_cents, sum(cents) filter (what = 'effort') as effort_cents
    from returned_and_spent
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, side.side, u.revenue_cents, u.projects_cents,
           coalesce(u.received_cents, 0) as received_cents, coalesce(u.effort_cents, 0) as effort_cents,
           coalesce(u.revenue_cents, u.projects_cents, 0) + coalesce(u.received_cents, 0) as return_cents
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join summed as u on u.pair = s.pair and u.as_of = s.as_of and u.side = side.side
),
scored as (
    -- R / (1 + R) with R = return / effort.
    select *, if(effort_cents > 0, 100 * return_cents / (return_cents + effort_cents), null) as score from sided
),
told as (
    select *, {revenue: round(revenue_cents / 100, 2), projects: round(projects_cents / 100, 2),
               received: round(received_cents / 100, 2), effort: round(effort_cents / 100, 2), score: round(score, 1)} as said
    from scored
)
select partnership, as_of, known_at, min(score) as score,
       to_json({a: any_value(said) filter (side = 'a'), b: any_value(said) filter (side = 'b')}) as evidence
from told
group by all
