-- Activities of before each time asked that came after what was known then (without it: days after the time asked), and when the first of them came: what the report asked now has beside the one of then.
with cutoffs as (
    select partnership, as_of, known_at,
           if(known_at < timestamp '9999-12-31', known_at, as_of + to_days(cast($evidence_late_days as integer))) as known_by
    from asked
),
late as (
    select q.as_of, q.known_at, a.partnership, a.source, a.id, a.type, a.topic, a.topic_partition, a.topic_offset, a.received_at
    from activities as a
    join cutoffs as q on q.partnership = a.partnership and a.time < q.as_of and a.received_at > q.known_by
    where a.received_at > (select min(known_by) from cutoffs)
)
select partnership, as_of, known_at, count(*) as activities, min(received_at) as first_received_at
from late as a
where not exists (
    select 1 from exclusions as e
    where e.partnership = a.partnership and e.source = a.source and e.id = a.id
      and (a.type <> 'activity.retracted' or e.topic is not null)
      and (e.topic is null
           or (e.topic = a.topic and e.topic_partition = a.topic_partition and e.topic_offset = a.topic_offset))
)
group by all
