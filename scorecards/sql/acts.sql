-- Every activity of the asked partnerships that counts, as it was known then: before the latest time asked, without what was taken out.
select k.pair, k.known_at, a.*
from activities as a
join pairs as k using (partnership)
-- Not "not exists": that gathers all rows and groups them before it looks.
anti join taken_out as t
    on t.pair = k.pair and t.topic_offset = a.topic_offset and t.topic_partition = a.topic_partition and t.topic = a.topic
where a.received_at <= k.known_at and a.time < k.until
