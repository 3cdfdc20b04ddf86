-- Joint investment: the mean of what each side paid of what it had pledged by now (the weaker side), and of how near the shares of what both invested and spent come to what was agreed.
-- Whatever was paid for a pledge counts, up to what was pledged.
with kept as (
    select pair, as_of, side, count(*) as pledges, sum(cents) as due_cents, sum(least(cents, paid_cents)) as paid_cents
    from pledges_due
    group by all
),
invested as (
    select s.pair, s.as_of, c.giver as side, sum(c.weight_cents) as cents
    from subjects as s
    join contributions as c
        on c.pair = s.pair and c.type = 'investment.paid'
        and c.time < s.as_of and c.time >= s.as_of - to_days($factors_investment_days)
    group by all
),
-- An investment weighs its amount; effort named beside it is part of that.
spent as (
    select s.pair, s.as_of, e.side, sum(e.money_cents) as cents
    from subjects as s
    join efforts as e
        on e.pair = s.pair and e.type <> 'investment.paid'
        and e.time < s.as_of and e.time >= s.as_of - to_days($factors_investment_days)
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, s.share_a, side.side,
           coalesce(k.pledges, 0) as pledges, k.due_cents, k.paid_cents,
           100 * k.paid_cents / k.due_cents as paid_score,
           coalesce(i.cents, 0) as invested_cents, coalesce(e.cents, 0) as spent_cents,
           coalesce(i.cents, 0) + coalesce(e.cents, 0) as cents
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join kept as k on k.pair = s.pair and k.as_of = s.as_of and k.side = side.side
    left join invested as i on i.pair = s.pair and i.as_of = s.as_of and i.side = side.side
    left join spent as e on e.pair = s.pair and e.as_of = s.as_of and e.side = side.side
),
shared as (
    select partnership, as_of, known_at, share_a, min(paid_score) as paid_score, sum(cents) as cents,
           (sum(cents) filter (side = 'a') + prior_cents * share_a) / (sum(cents) + prior_cents) as c,
           any_value({pledges: pledges, due: round(due_cents / 100, 2), paid: round(paid_cents / 100, 2),
                      invested: round(invested_cents / 100, 2), spent: round(spent_cents / 100, 2)}) filter (side = 'a') as a,
           any_value({pledges: pledges, due: round(due_cents / 100, 2), paid: round(paid_cents / 100, 2),
                      invested: round(invested_cents / 100, 2), spent: round(spent_cents / 100, 2)}) filter (side = 'b') as b
    from sided
    cross join (select 100 * $factors_investment_prior_references * reference as prior_cents
                from type_references where type = 'investment.paid')
    group by partnership, as_of, known_at, share_a, prior_cents
),
scored as (
    select *, if(cents > 0, 100 * least(c / share_a, (1 - c) / (1 - share_a)), null) as share_score from shared
)
select partnership, as_of, known_at,
       (coalesce(paid_score, 0) + coalesce(share_score, 0))
       / nullif(if(paid_score is null, 0, 1) + if(share_score is null, 0, 1), 0) as score,
       to_json({a: a, b: b, pledges_score: round(paid_score, 1), cost_share_score: round(share_score, 1),
                cost_share_a: if(cents > 0, round(c, 4), null), agreed_share_a: share_a}) as evidence
from scored
