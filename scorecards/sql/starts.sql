-- When each asked partnership started: its first activity other than its terms; before there is one, starts_on, else its first terms.
select t.pair, t.partnership, t.known_at,
       coalesce(first_act.time, cast(t.starts_on as timestamp), t.first_agreed_at) as started_at,
       first_act.time as first_activity_at, t.first_agreed_at
from terms as t
left join (
    select pair, min(time) as time
    from acts where type <> 'partnership.agreed' group by all
) as first_act on first_act.pair = t.pair
where t.valid_from = timestamp '-infinity'
