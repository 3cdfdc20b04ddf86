-- The goals of each asked partnership as they were last agreed: whose, by whom, measured how, until when, how far, and how much of the time is gone.
with agreed as (
    select q.pair, q.partnership, q.as_of, q.known_at, a.item, max(a.time) as agreed_at,
           arg_max({source: a.source, id: a.id, by_side: a.by_side, target: a.value, due: a.due, measure: a.measure,
                    by_both: a.by_both},
                   (a.time, a.source, a.id)) as last
    from asked as q
    join goals_and_promises as a on a.pair = q.pair and a.time < q.as_of and a.type = 'goal.agreed'
    group by all
),
progressed as (
    select q.pair, q.as_of, a.item,
           arg_max({value: a.value, source: a.source, id: a.id}, (a.time, a.source, a.id)) filter (a.value is not null) as latest,
           max(a.time) as latest_at
    from asked as q
    join dealings as a on a.pair = q.pair and a.time < q.as_of and a.type = 'goal.progressed'
    group by all
)
select g.pair, g.partnership, g.as_of, g.known_at, g.item, g.agreed_at, g.last.source as source, g.last.id as id,
       g.last.by_side as owner, g.last.measure as measure, g.last.target as target, g.last.due as due,
       g.last.by_both as by_both,
       p.latest.value as latest, p.latest_at, p.latest.source as latest_source, p.latest.id as latest_id,
       coalesce(p.latest.value, 0) / g.last.target as attained,
       if(g.last.due <= g.agreed_at, 1, least(1, date_diff('microsecond', g.agreed_at, g.as_of)
                                                 / nullif(date_diff('microsecond', g.agreed_at, g.last.due), 0))) as elapsed
from agreed as g
left join progressed as p using (pair, as_of, item)
