-- The portfolio's referral yield: won of closed over all partnerships, as of each Monday; the policy's over too few.
with pooled as (
    select m.monday, m.known_at, count(distinct c.pair) as partnerships, count(*) filter (c.won) as won, count(*) as closed
    from mondays as m
    join closings as c
        on c.known_at = m.known_at and c.closed_at < m.monday and coalesce(c.reclosed_at, timestamp 'infinity') >= m.monday
        and c.closed_at >= m.monday - to_days($factors_referral_yield_days)
    join first_terms as f on f.pair = c.pair and f.first_agreed_at < m.monday
    group by all
)
select m.monday, m.known_at, coalesce(p.partnerships, 0) as partnerships,
       if(p.partnerships >= $portfolio_fewest,
          (p.won + $factors_referral_yield_prior_won) / (p.closed + $factors_referral_yield_prior_closed),
          $factors_referral_yield_usual) as yield
from mondays as m
left join pooled as p using (monday, known_at)
