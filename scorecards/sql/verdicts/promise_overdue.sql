-- A promise neither kept nor broken two weeks after it was due: one row for each side that promised, since the first of them was overdue.
with late as (
    select p.*
    from promises as p
    join subjects as s using (partnership, as_of, known_at)
    where p.kept_at is null and p.broken_at is null and not s.ended
      and p.due + to_days($factors_commitment_overdue_days) <= p.as_of
),
made as (
    select l.pair, l.as_of, l.by_side, l.item,
           arg_min({source: a.source, id: a.id}, (a.time, a.source, a.id)) as activity,
           arg_max(a.what, (a.time, a.source, a.id)) as what
    from late as l
    join goals_and_promises as a
        on a.pair = l.pair and a.by_side = l.by_side and a.item = l.item and a.type = 'promise.made' and a.time < l.as_of
    group by all
)
select l.partnership, l.as_of, l.known_at, 'promise_overdue' as name, 'pushed' as strength, l.by_side as giver,
       min(l.due) + to_days($factors_commitment_overdue_days) as since, cast(null as timestamp) as insight_at,
       {count: count(*), overdue_days: $factors_commitment_overdue_days,
        promises: list({promise: l.item, what: m.what, factor: l.factor, due: l.due} order by l.due, l.item)} as evidence,
       list(m.activity order by l.due, l.item) as activities
from late as l
join made as m using (pair, as_of, by_side, item)
group by all
