-- The terms agreed in a batch.
select a.* exclude (ordinal), $received_at as received_at, r.topic, r.topic_partition, r.topic_offset
from agreed as a
join records as r using (ordinal)
where a.ordinal not in (select ordinal from fates where fate <> 'new')
