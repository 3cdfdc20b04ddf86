-- The dead letters of a batch beyond the first $room: counted by partition and path, at most five paths of each partition by name.
with beyond as (
    select r.topic, r.topic_partition, r.topic_offset, d.path[:200] as path, d.reason[:200] as reason
    from dead as d
    join records as r using (ordinal)
    qualify row_number() over (order by ordinal) > $room
),
counted as (
    select topic, topic_partition, path, min_by(reason, topic_offset) as reason, count(*) as records,
           min(topic_offset) as first_offset, max(topic_offset) as last_offset
    from beyond
    group by topic, topic_partition, path
),
ranked as (
    select *, row_number() over (partition by topic, topic_partition order by records desc, path) <= 5 as named
    from counted
)
select cast($received_at as timestamp) as received_at, topic, topic_partition,
       if(named, path, '(others)') as path, if(named, reason, 'various reasons') as reason,
       cast(sum(records) as bigint) as records, min(first_offset) as first_offset, max(last_offset) as last_offset
from ranked
group by topic, topic_partition, if(named, path, '(others)'), if(named, reason, 'various reasons')
