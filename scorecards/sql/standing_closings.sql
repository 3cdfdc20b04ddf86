-- The closings of referrals that count as of each time asked: of the last year, and not closed anew since.
select q.pair, q.partnership, q.as_of, q.known_at, c.side, c.won, c.closed_at, c.source, c.id
from asked as q
join closings as c
    on c.pair = q.pair and c.closed_at < q.as_of and coalesce(c.reclosed_at, timestamp 'infinity') >= q.as_of
    and c.closed_at >= q.as_of - to_days($factors_referral_yield_days)
