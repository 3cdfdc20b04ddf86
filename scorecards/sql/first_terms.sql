-- When each partnership of the lake agreed its first terms, as it was known then: before them it is in no portfolio.
select k.pair, k.known_at, min(p.time) as first_agreed_at
from everyone as k
join partnerships as p using (partnership)
where p.received_at <= k.known_at
  and not exists (
      select 1 from exclusions as e
      where e.partnership = p.partnership and e.source = p.source and e.id = p.id and e.received_at <= k.known_at
        and (e.topic is null
             or (e.topic = p.topic and e.topic_partition = p.topic_partition and e.topic_offset = p.topic_offset))
  )
group by all
