-- Every activity of all partnerships that have terms that counts, as it was known then: what portfolio references are taken over.
select k.pair, k.known_at, a.*
from activities as a
join everyone as k using (partnership)
anti join taken_out as t
    on t.pair = k.pair and t.topic_offset = a.topic_offset and t.topic_partition = a.topic_partition and t.topic = a.topic
where a.received_at <= k.known_at and a.time < k.until
