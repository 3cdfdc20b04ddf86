-- The referrals closed that count, by the side that had given them: won, and not won.
select s.partnership, s.as_of, s.known_at, if(c.won, 'won', 'not_won') as part, c.side, 1 as amount, 1 as scale,
       'count' as unit, c.closed_at as time, c.source, c.id
from subjects as s
join standing_closings as c using (pair, as_of)
