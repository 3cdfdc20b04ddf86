-- Activities without what is excluded: the only thing that measures read.
select a.*
from activities as a
where not exists (
    select 1 from exclusions as e
    where e.partnership = a.partnership and e.source = a.source and e.id = a.id
      and (e.topic is null
           or (e.topic = a.topic and e.topic_partition = a.topic_partition and e.topic_offset = a.topic_offset))
)
