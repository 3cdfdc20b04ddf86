-- Partner-induced revenue of 365 days: of each side that the other or both brought about, against its target, else against the year before; the weaker side.
with sums as (
    select s.partnership, s.as_of, s.known_at, s.age_days, side.side,
           coalesce(sum(r.cents) filter (r.time >= s.as_of - to_days($factors_induced_revenue_days)), 0) as now_cents,
           coalesce(sum(r.cents) filter (r.time < s.as_of - to_days($factors_induced_revenue_days)), 0) as before_cents
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join revenues as r
        on r.partnership = s.partnership and r.as_of = s.as_of and r.known_at = s.known_at
        and r.earned_by = side.side and r.induced_by in (if(side.side = 'a', 'b', 'a'), 'joint')
        and r.time >= s.as_of - to_days(2 * $factors_induced_revenue_days)
    group by all
),
sided as (
    select u.*, if(u.side = 'a', t.target_a, t.target_b) as target,
           u.now_cents / greatest($factors_year_least, least(1, u.age_days / 365)) as now_yearly,
           u.before_cents / greatest($factors_year_least, least(1, u.age_days / 365 - 1)) as before_yearly
    from sums as u
    left join agreed_targets as t
        on t.partnership = u.partnership and t.as_of = u.as_of and t.known_at = u.known_at and t.factor = 'induced_revenue'
),
scored as (
    select *,
           case when target is not null then 100 * least(1, now_yearly / 100 / target)
                when age_days < $factors_induced_revenue_youngest_days or before_cents = 0 then null
                else 100 * now_yearly / (now_yearly + before_yearly) end as score
    from sided
)
select partnership, as_of, known_at, min(score) as score,
       to_json({a: any_value(if(side = 'a', {now: round(now_cents / 100, 2), before: round(before_cents / 100, 2), target: target, score: round(score, 1)}, null)),
                b: any_value(if(side = 'b', {now: round(now_cents / 100, 2), before: round(before_cents / 100, 2), target: target, score: round(score, 1)}, null))}) as evidence
from scored
group by all
