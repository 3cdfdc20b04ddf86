-- Value of the projects won in 365 days against the agreed target, per side; the weaker side.
with won as (
    select s.partnership, s.as_of, s.known_at, s.age_days, count(*) filter (p.side = 'a') as projects,
           coalesce(sum(p.cents) filter (p.side = 'a'), 0) as cents_a, coalesce(sum(p.cents) filter (p.side = 'b'), 0) as cents_b
    from subjects as s
    left join project_values as p
        on p.pair = s.pair and p.time < s.as_of and p.time >= s.as_of - to_days($factors_projects_won_days)
    group by all
),
sided as (
    -- A side without a target has no score: least() alone would overlook the null.
    select w.*, t.target_a, t.target_b,
           if(t.target_a is null, null, 100 * least(1, cents_a / 100 / greatest($factors_year_least, least(1, age_days / 365)) / t.target_a)) as score_a,
           if(t.target_b is null, null, 100 * least(1, cents_b / 100 / greatest($factors_year_least, least(1, age_days / 365)) / t.target_b)) as score_b
    from won as w
    left join agreed_targets as t
        on t.partnership = w.partnership and t.as_of = w.as_of and t.known_at = w.known_at and t.factor = 'projects_won'
)
select partnership, as_of, known_at, coalesce(least(score_a, score_b), score_a, score_b) as score,
       to_json({projects: projects, value_a: round(cents_a / 100, 2), value_b: round(cents_b / 100, 2),
                target_a: target_a, target_b: target_b}) as evidence
from sided
