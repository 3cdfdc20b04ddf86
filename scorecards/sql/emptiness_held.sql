-- For each partnership whose contacts are empty: what was judged since then, how much was empty, and the last three of it.
select pair, as_of, count(*) as contacts, count(*) filter (empty) as empty,
       count(*) filter (empty and type = 'meeting.held') as empty_meetings,
       (list({source: source, id: id} order by time desc, source desc, id desc) filter (empty))[1:3] as activities
from judged_encounters
group by all
