-- Commitment to shape: whether the promises due in the window were kept; the weaker side.
with due as (
    select s.partnership, s.as_of, s.known_at, p.by_side,
           count(*) filter (p.kept_at < s.as_of and (p.broken_at is null or p.broken_at >= s.as_of or p.kept_at > p.broken_at)) as kept,
           count(*) filter (p.broken_at < s.as_of and (p.kept_at is null or p.kept_at >= s.as_of or p.broken_at >= p.kept_at)) as broken,
           count(*) filter ((p.kept_at is null or p.kept_at >= s.as_of) and (p.broken_at is null or p.broken_at >= s.as_of)
                            and p.due + to_days($factors_commitment_overdue_days) <= s.as_of) as overdue
    from subjects as s
    join promises as p
        on p.pair = s.pair and p.as_of = s.as_of
        and p.due < s.as_of and p.due >= s.as_of - to_days($factors_commitment_reliability_days)
        and coalesce(p.made_at, p.kept_at, p.broken_at) < s.as_of
    group by all
),
rated as (
    select *, 100.0 * (kept + 1) / (kept + broken + overdue + 2) as reliability
    from due
    where kept + broken + overdue > 0
)
select s.partnership, s.as_of, s.known_at, min(r.reliability) as score,
       to_json({a: any_value(if(r.by_side = 'a', {kept: r.kept, broken: r.broken, overdue: r.overdue, reliability: round(r.reliability, 1)}, null)),
                b: any_value(if(r.by_side = 'b', {kept: r.kept, broken: r.broken, overdue: r.overdue, reliability: round(r.reliability, 1)}, null))}) as evidence
from subjects as s
left join rated as r using (partnership, as_of, known_at)
group by all
