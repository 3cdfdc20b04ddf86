-- Every referral that was closed, in all partnerships: which side had given it, whether it was won, and until when that word held.
select pair, known_at, by_side as side, item, time as closed_at, source, id, kind = 'won' as won,
       -- A referral that is closed again: the later word holds.
       lead(time) over (partition by pair, by_side, item order by time, source, id) as reclosed_at
from everyones_acts
where type = 'referral.closed'
