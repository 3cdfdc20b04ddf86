-- Every activity of the asked partnerships that counts, as it was known then: before the latest time asked, without what was taken out.
select k.known_at, a.*
from activities as a
join (select partnership, known_at, max(as_of) as until from asked group by all) as k using (partnership)
where a.received_at <= k.known_at
  and a.time < k.until
  and not exists (
      select 1 from exclusions as e
      where e.partnership = a.partnership and e.source = a.source and e.id = a.id and e.received_at <= k.known_at
        and (e.topic is null
             or (e.topic = a.topic and e.topic_partition = a.topic_partition and e.topic_offset = a.topic_offset))
  )
