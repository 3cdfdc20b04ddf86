-- The new activities of a batch, as rows of the lake.
select v.* exclude (ordinal, surely), $received_at as received_at, r.topic, r.topic_partition, r.topic_offset
from valid as v
join records as r using (ordinal)
where v.ordinal not in (select ordinal from fates where fate <> 'new')
