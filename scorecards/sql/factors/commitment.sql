-- Commitment to shape: whether a side takes on what is weak and keeps its promises; the weaker side.
with counted as (
    select s.partnership, s.as_of, s.known_at, side.side, len(w.factors) as weak,
           count(*) filter (t.state = 'kept' and t.is_due) as kept,
           count(*) filter (t.state = 'broken' and t.is_due) as broken,
           count(*) filter (t.state = 'overdue' and t.is_due) as overdue,
           count(distinct t.factor) filter (list_contains(w.factors, t.factor) and t.shapes) as addressed
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join promise_states as t
        on t.pair = s.pair and t.as_of = s.as_of and t.by_side = side.side
    left join weak_factors as w
        on w.partnership = s.partnership and w.as_of = s.as_of and w.known_at = s.known_at
    group by all
),
rated as (
    select *,
           if(weak > 0, 100.0 * (addressed + 1) / (weak + 2), null) as shaping,
           if(kept + broken + overdue > 0, 100.0 * (kept + 1) / (kept + broken + overdue + 2), null) as reliability
    from counted
)
select r.partnership, r.as_of, r.known_at,
       min((coalesce(shaping, 0) + coalesce(reliability, 0)) / nullif(if(shaping is null, 0, 1) + if(reliability is null, 0, 1), 0)) as score,
       to_json({a: any_value(if(side = 'a' and reliability is not null, {kept: kept, broken: broken, overdue: overdue, reliability: round(reliability, 1)}, null)),
                b: any_value(if(side = 'b' and reliability is not null, {kept: kept, broken: broken, overdue: overdue, reliability: round(reliability, 1)}, null)),
                weak: coalesce(any_value(w.factors), []),
                addressed: {a: any_value(if(side = 'a', addressed, null)), b: any_value(if(side = 'b', addressed, null))}}) as evidence
from rated as r
left join weak_factors as w using (partnership, as_of, known_at)
group by all
