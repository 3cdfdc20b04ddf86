-- What the commitment is made of: the promises due, kept, broken and overdue, and those that take on a weak factor (the latest of each factor counts).
with told as (
    select s.*, case s.state when 'kept' then s.kept_at when 'broken' then s.broken_at else s.made_at end as said_at
    from promise_states as s
    where s.is_due and s.state <> 'open'
),
due as (
    select t.partnership, t.as_of, t.known_at, 'promises_' || t.state as part, t.by_side as side, d.time, d.source, d.id,
           row_number() over (partition by t.pair, t.as_of, t.by_side, t.item order by d.source desc, d.id desc) as number
    from told as t
    join dealings as d
        on d.pair = t.pair and d.item = t.item and d.by_side = t.by_side and d.time = t.said_at
        and d.type = if(t.state = 'overdue', 'promise.made', 'promise.' || t.state)
),
-- The first making of a promise names what it is to improve.
shaping as (
    select t.partnership, t.as_of, t.known_at, t.pair, t.by_side, t.factor, d.time, d.source, d.id,
           row_number() over (partition by t.pair, t.as_of, t.by_side, t.item order by d.source, d.id) as number
    from promise_states as t
    join weak_factors as w
        on w.partnership = t.partnership and w.as_of = t.as_of and w.known_at = t.known_at
        and t.shapes and list_contains(w.factors, t.factor)
    join dealings as d
        on d.pair = t.pair and d.type = 'promise.made' and d.item = t.item and d.by_side = t.by_side and d.time = t.made_at
),
addressed as (
    select *, row_number() over (partition by pair, as_of, by_side, factor order by time desc, source desc, id desc) as nth
    from shaping
    where number = 1
)
select partnership, as_of, known_at, part, side, 1 as amount, 1 as scale, 'count' as unit, time, source, id
from due where number = 1
union all
select partnership, as_of, known_at, 'weak_factors_taken_on', by_side, if(nth = 1, 1, 0), 1, 'count', time, source, id
from addressed
