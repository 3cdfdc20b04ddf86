-- What shows that a partnership is alive: meetings and requests with content, giving acts, partner-induced revenue (cents; that of the days before, too).
select p.pair, p.partnership, p.as_of, p.known_at, 'contacts' as sign, a.by_side as side, a.time, a.source, a.id, cast(0 as bigint) as cents
from life_spans as p
join dealings as a
    on a.pair = p.pair and a.time >= p.begins_at and a.time < p.as_of
    and (a.type = 'meeting.held' or (a.type = 'contact.requested' and a.counts))
union all
select p.pair, p.partnership, p.as_of, p.known_at, 'giving_acts', c.giver, c.time, c.source, c.id, 0
from life_spans as p
join contributions as c on c.pair = p.pair and c.time >= p.begins_at and c.time < p.as_of
union all
select p.pair, p.partnership, p.as_of, p.known_at, if(r.time >= p.begins_at, 'induced_revenue', 'revenue_before'), r.earned_by,
       r.time, r.source, r.id, r.cents
from life_spans as p
join counted_revenues as r on r.pair = p.pair and r.as_of = p.as_of and r.time >= p.before_at
