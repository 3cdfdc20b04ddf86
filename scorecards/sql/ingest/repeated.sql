-- Rows whose source and id stand in an earlier row already, and that nothing excludes yet: what slipped past the check by day.
with hashes as (
    -- Whole numbers first: few rows share one, and only those are compared as text.
    select hash(source, id) as h from lake.main.activities where hash(source, id) % $ranges = $number
    group by h having count(*) > 1
),
suspects as (
    select partnership, source, id, time, received_at, topic, topic_partition, topic_offset
    from lake.main.activities
    where hash(source, id) in (select h from hashes)
),
numbered as (
    select *, row_number() over (
        partition by source, id order by received_at, topic, topic_partition, topic_offset) as copy
    from suspects
)
select partnership, source, id, time, topic, topic_partition, topic_offset
from numbered as n
where copy > 1
  and not exists (
      select 1 from lake.main.exclusions as e
      where e.source = n.source and e.id = n.id and e.reason = 'duplicate' and e.topic = n.topic
        and e.topic_partition = n.topic_partition and e.topic_offset = n.topic_offset)
