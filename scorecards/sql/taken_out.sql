-- The rows of the log that do not count: what an exclusion known then names, as rows of every partnership.
select distinct k.pair, a.topic, a.topic_partition, a.topic_offset
from exclusions as e
join activities as a
    on a.partnership = e.partnership and a.source = e.source and a.id = e.id
    -- A retraction cannot be retracted; a copy of it can be left out.
    and (a.type <> 'activity.retracted' or e.topic is not null)
    and (e.topic is null
         or (e.topic = a.topic and e.topic_partition = a.topic_partition and e.topic_offset = a.topic_offset))
join everyone as k on k.partnership = e.partnership and e.received_at <= k.known_at
