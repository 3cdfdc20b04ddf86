-- For each partnership whose contacts are empty: what was judged since then, how much was empty, and the last three of it.
select o.pair, o.as_of, count(*) as contacts, count(*) filter (e.empty_from < o.as_of) as empty,
       count(*) filter (e.empty_from < o.as_of and e.type = 'meeting.held') as empty_meetings,
       (list({source: e.source, id: e.id} order by e.time desc, e.source desc, e.id desc) filter (e.empty_from < o.as_of))[1:3] as activities
from open_emptiness as o
join encounters as e on e.pair = o.pair and e.time >= o.since and e.judged_at < o.as_of
group by all
