-- What each suspicious record of a batch is: new, duplicate of an earlier one, or in conflict with it (same source and id, other content). Records whose source and id stand nowhere else are not listed: they are new.
with suspects as (
    select v.*
    from valid as v
    where (v.source, v.id) in (select (source, id) from repeated_keys)
),
first_known as (
    select source, id, type, partnership, time, data
    from known
    qualify row_number() over (partition by source, id order by received_at, topic_partition, topic_offset) = 1
),
numbered as (
    select v.*, row_number() over same as copy,
           first_value(struct_pack(t := v.type, p := v.partnership, w := v.time, d := cast(v.data as varchar))) over same as first_content
    from suspects as v
    window same as (partition by v.source, v.id order by v.ordinal)
)
select n.ordinal, n.source, n.id,
       case when n.copy = 1 and k.id is null then 'new'
            when if(k.id is null, n.first_content,
                    struct_pack(t := k.type, p := k.partnership, w := k.time, d := cast(k.data as varchar)))
                 = struct_pack(t := n.type, p := n.partnership, w := n.time, d := cast(n.data as varchar)) then 'duplicate'
            else 'conflict' end as fate
from numbered as n
left join first_known as k on k.source = n.source and k.id = n.id
