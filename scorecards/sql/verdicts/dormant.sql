-- Both quiet: no contact for longer than the pair's own rhythm explains; since the moment its limit had passed.
with silent as (
    select s.pair, s.partnership, s.as_of, s.known_at, d.last_contact_at, d.days_silent, d.limit_leaning, d.limit_pushed, d.gaps
    from subjects as s
    join dormancy_limits as d using (partnership, as_of, known_at)
    -- Without a rate giving acts cannot be weighed and so are no contacts here: silence is unknown.
    where d.days_silent > d.limit_leaning and not s.ended and not s.without_rate
),
last_contacts as (
    select distinct s.pair, s.as_of, c.source, c.id
    from silent as s
    join contact_acts as c on c.pair = s.pair and c.time = s.last_contact_at
),
shown as (
    select pair, as_of, list({source: source, id: id} order by source, id) as activities from last_contacts group by all
)
select s.partnership, s.as_of, s.known_at, 'dormant' as name, if(s.days_silent > s.limit_pushed, 'pushed', 'leaning') as strength,
       cast(null as varchar) as giver,
       s.last_contact_at + to_microseconds(cast(round(s.limit_leaning * 86400e6) as bigint)) as since,
       cast(null as timestamp) as insight_at,
       {last_contact_at: s.last_contact_at, days_silent: round(s.days_silent, 1), limit_days: round(s.limit_leaning, 1),
        limit_pushed_days: round(s.limit_pushed, 1), gaps: s.gaps} as evidence,
       c.activities
from silent as s
join shown as c using (pair, as_of)
