-- The dead letters of a batch that are kept, with where they stood and their raw bytes: the first $room of them, $bytes of each.
select md5(r.topic || '/' || r.topic_partition || '/' || r.topic_offset || '/' || cast($received_at as timestamp))[:12] as id,
       cast($received_at as timestamp) as received_at, r.topic, r.topic_partition, r.topic_offset,
       if(starts_with(r.topic, 'file:'), r.topic[6:] || ':' || r.topic_offset,
          r.topic || '[' || r.topic_partition || ']@' || r.topic_offset) as location,
       d.path[:1000] as path, d.reason[:1000] as reason,
       if(octet_length(r.key) > $bytes, null, r.key) as key,
       if(octet_length(coalesce(r.original, r.raw)) > $bytes, unhex(hex(coalesce(r.original, r.raw))[:2 * $bytes]), coalesce(r.original, r.raw)) as raw,
       coalesce(octet_length(coalesce(r.original, r.raw)), 0) as size, sha256(coalesce(r.original, r.raw, ''::blob)) as sha256,
       if(length(r.headers) > $bytes, null, r.headers) as headers
from dead as d
join records as r using (ordinal)
qualify row_number() over (order by ordinal) <= $room
