-- Partner-induced revenue of a year: of each side that the other or both brought about, against its target, else against the year before; the weaker side.
with sums as (
    select pair, as_of, earned_by as side,
           coalesce(sum(cents) filter (time >= as_of - to_days($factors_induced_revenue_days)), 0) as now_cents,
           coalesce(sum(cents) filter (time < as_of - to_days($factors_induced_revenue_days)), 0) as before_cents
    from revenues
    where time >= as_of - to_days(2 * $factors_induced_revenue_days)
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, s.age_days, side.side,
           coalesce(u.now_cents, 0) as now_cents, coalesce(u.before_cents, 0) as before_cents,
           if(side.side = 'a', t.target_a, t.target_b) as target,
           coalesce(u.now_cents, 0) / greatest($factors_year_least, least(1, s.age_days / 365)) as now_yearly,
           coalesce(u.before_cents, 0) / greatest($factors_year_least, least(1, s.age_days / 365 - 1)) as before_yearly
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join sums as u on u.pair = s.pair and u.as_of = s.as_of and u.side = side.side
    left join agreed_targets as t on t.pair = s.pair and t.as_of = s.as_of and t.factor = 'induced_revenue'
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
