-- For each partnership whose contacts are empty: every meeting and contact judged since then, and whether it was empty.
select o.pair, o.partnership, o.as_of, o.known_at, e.time, e.source, e.id, e.type, coalesce(e.empty_from < o.as_of, false) as empty
from open_emptiness as o
join encounters as e on e.pair = o.pair and e.time >= o.since and e.judged_at < o.as_of
