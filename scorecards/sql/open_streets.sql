-- The one-way streets that are open on the last Monday at or before the time asked, and since when they run that way.
select q.pair, q.partnership, q.as_of, q.known_at, w.giver, w.week, w.level, w.strength, w.m, w.channel, w.share, w.bound,
       w.bound_v, w.bound_n, w.began_at, w.found_at, w.insight_at, s.since
from asked as q
join street_weeks as w
    on w.pair = q.pair
    and w.monday = date_diff('week', date '0001-01-01', q.as_of)
left join street_sinces as s on s.lane = w.lane and s.found_at = w.found_at
where w.level > 0
