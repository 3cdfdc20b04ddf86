-- What a membership yields and takes within a year, activity by activity: mentoring, education, own orders (cents, currency of the terms), what the network gave (cents, base currency), own hours (thousandths).
select m.pair, m.partnership, m.as_of, m.known_at, if(a.kind = 'mentoring', 'mentoring', 'education') as what,
       cast(1 as bigint) as amount, a.time, a.source, a.id
from members as m
join acts as a on a.pair = m.pair and a.time < m.as_of and a.time >= m.begins_at
where (a.type = 'support.given' and a.by_side = 'b' and a.counts and a.kind in ('mentoring', 'training'))
   or (a.type = 'meeting.held' and a.kind in ('event', 'workshop'))
union all
select m.pair, m.partnership, m.as_of, m.known_at, 'orders', r.cents, r.time, r.source, r.id
from members as m
join counted_revenues as r on r.pair = m.pair and r.as_of = m.as_of and r.earned_by = 'a' and r.time >= m.begins_at
union all
select m.pair, m.partnership, m.as_of, m.known_at, 'received', c.weight_cents, c.time, c.source, c.id
from members as m
join contributions as c on c.pair = m.pair and c.giver = 'b' and c.time < m.as_of and c.time >= m.begins_at
union all
select m.pair, m.partnership, m.as_of, m.known_at, 'hours', e.hours_milli, e.time, e.source, e.id
from members as m
join efforts as e on e.pair = m.pair and e.side = 'a' and e.time < m.as_of and e.time >= m.begins_at
