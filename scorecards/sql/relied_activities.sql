-- The activities that came to a partnership from a source that is silent now.
select s.pair, s.partnership, s.as_of, s.known_at, a.source, a.id, a.time
from subjects as s
join sources_silent as x on x.as_of = s.as_of and x.known_at = s.known_at
join acts as a on a.pair = s.pair and a.source = x.source and a.time < s.as_of
where not s.ended
