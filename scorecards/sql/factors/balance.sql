-- Mutual support: how near the shares of what both sides gave come to what was agreed.
with given as (
    select s.pair, s.as_of, count(*) as acts, sum(c.v) filter (c.giver = 'a') as v_a, sum(c.v) as v
    from contributions as c
    join asked as s on c.pair = s.pair and c.time < s.as_of and c.time >= s.as_of - to_days($factors_balance_days)
    group by all
),
shared as (
    select s.partnership, s.as_of, s.known_at, s.share_a as agreed,
           -- What a network's fee pays for has no share of its own: unknown until one is agreed.
           s.kind is distinct from 'network-membership' or s.share_agreed as applies,
           coalesce(g.acts, 0) as acts,
           (coalesce(g.v_a, 0) / 1e9 + $factors_balance_prior_acts * s.share_a)
           / (coalesce(g.v, 0) / 1e9 + $factors_balance_prior_acts) as p
    from subjects as s
    left join given as g using (pair, as_of)
)
select partnership, as_of, known_at,
       if(applies and acts >= $factors_balance_fewest_acts, 100 * least(p / agreed, (1 - p) / (1 - agreed)), null) as score,
       to_json({acts: acts, acts_needed: $factors_balance_fewest_acts, share_a: round(p, 4), agreed_share_a: agreed}) as evidence
from shared
