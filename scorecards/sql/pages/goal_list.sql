-- The goals of each asked partnership: whose, measured how, until when, and how far.
with agreed as (
    select q.partnership, q.as_of, q.known_at, a.item, max(a.time) as agreed_at,
           arg_max(a.by_side, (a.time, a.source, a.id)) as owner,
           arg_max(json_extract_string(a.data, '$.measure'), (a.time, a.source, a.id)) as measure,
           arg_max(a.value, (a.time, a.source, a.id)) as target,
           arg_max(a.due, (a.time, a.source, a.id)) as due
    from asked as q
    join acts as a
        on a.partnership = q.partnership and a.known_at = q.known_at and a.time < q.as_of and a.type = 'goal.agreed'
    group by all
),
progressed as (
    select q.partnership, q.as_of, q.known_at, a.item,
           arg_max(a.value, (a.time, a.source, a.id)) as latest, max(a.time) as latest_at
    from asked as q
    join acts as a
        on a.partnership = q.partnership and a.known_at = q.known_at and a.time < q.as_of and a.type = 'goal.progressed'
    group by all
)
select g.*, p.latest, p.latest_at, coalesce(p.latest, 0) / g.target as attained, g.due <= g.as_of as closed,
       least(1, date_diff('microsecond', g.agreed_at, g.as_of)
                / nullif(date_diff('microsecond', g.agreed_at, g.due), 0)) as elapsed
from agreed as g
left join progressed as p using (partnership, as_of, known_at, item)
