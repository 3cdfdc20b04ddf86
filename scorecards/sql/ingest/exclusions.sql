-- What the retractions of a batch take out, whether it has come yet or not.
select partnership, json_extract_string(data, '$.activity.source') as source, json_extract_string(data, '$.activity.id') as id,
       cast(null as varchar) as topic, cast(null as integer) as topic_partition, cast(null as bigint) as topic_offset,
       'retracted' as reason, json_extract_string(data, '$.reason') as detail, source as by_source, id as by_id,
       $received_at as received_at
from valid
where type = 'activity.retracted'
