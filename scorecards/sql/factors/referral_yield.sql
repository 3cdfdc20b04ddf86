-- Referral yield: how many of a side's referrals closed in 365 days were won, against what is usual in the portfolio; the weaker side.
with closed as (
    select pair, as_of, side, count(*) as closed, count(*) filter (won) as won from standing_closings
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, u.yield as usual, side.side, coalesce(c.won, 0) as won, coalesce(c.closed, 0) as closed,
           (c.won + $factors_referral_yield_prior_won) / (c.closed + $factors_referral_yield_prior_closed) as yield
    from subjects as s
    join usual_yields as u on u.monday = date_trunc('week', s.as_of) and u.known_at = s.known_at
    cross join (values ('a'), ('b')) as side (side)
    left join closed as c on c.pair = s.pair and c.as_of = s.as_of and c.side = side.side
)
select partnership, as_of, known_at, 100 * min(yield / (yield + usual)) as score,
       to_json({a: any_value(if(side = 'a', {won: won, closed: closed, yield: round(yield, 4)}, null)),
                b: any_value(if(side = 'b', {won: won, closed: closed, yield: round(yield, 4)}, null)),
                usual: round(any_value(usual), 4)}) as evidence
from sided
group by all
