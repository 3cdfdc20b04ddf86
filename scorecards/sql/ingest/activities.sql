-- The new activities of a batch, as rows of the lake.
select s.* exclude (ordinal, fate, surely), $received_at as received_at, r.topic, r.topic_partition, r.topic_offset
from sorted_out as s
join records as r using (ordinal)
where s.fate = 'new'
