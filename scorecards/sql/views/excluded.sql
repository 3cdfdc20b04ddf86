-- What does not count: retracted activities, duplicates found later, and terms that name other organisations.
select partnership, source, id, topic, topic_partition, topic_offset, reason, detail, received_at
from exclusions
union all
select partnership, source, id, topic, topic_partition, topic_offset, 'other organisations' as reason,
       format('{} and {} instead of {} and {}', a_id, b_id, first_a, first_b) as detail, received_at
from (
    select p.*,
           first_value(a_id) over earliest as first_a, first_value(b_id) over earliest as first_b
    from partnerships as p
    where not exists (
        select 1 from exclusions as e
        where e.partnership = p.partnership and e.source = p.source and e.id = p.id
          and (e.topic is null
               or (e.topic = p.topic and e.topic_partition = p.topic_partition and e.topic_offset = p.topic_offset))
    )
    window earliest as (partition by partnership order by time, source, id, received_at)
)
where a_id <> first_a or b_id <> first_b
