-- What the partnership knows of itself: the notes recorded, in full.
select q.partnership, q.as_of, q.known_at, a.time, a.source, a.id, a.by_side, json_extract_string(a.data, '$.text') as text
from asked as q
join acts as a
    on a.partnership = q.partnership and a.known_at = q.known_at and a.time < q.as_of and a.type = 'note.recorded'
