-- The dead letters of a batch, with where they stood and their raw bytes.
select md5(r.topic || '/' || r.topic_partition || '/' || r.topic_offset || '/' || cast($received_at as timestamp))[:12] as id,
       cast($received_at as timestamp) as received_at, r.topic, r.topic_partition, r.topic_offset,
       if(starts_with(r.topic, 'file:'), r.topic[6:] || ':' || r.topic_offset,
          r.topic || '[' || r.topic_partition || ']@' || r.topic_offset) as location,
       d.path, d.reason, r.key, coalesce(r.original, r.raw) as raw, r.headers
from dead as d
join records as r using (ordinal)
