-- Joint campaigns launched in 365 days, against the target a year.
with launched as (
    select s.partnership, s.as_of, s.known_at, s.age_days,
           count(a.id) filter (a.time >= s.as_of - interval 365 day) as campaigns, count(a.id) as ever
    from subjects as s
    left join acts as a
        on a.partnership = s.partnership and a.known_at = s.known_at and a.time < s.as_of
        and a.type = 'campaign.launched' and a.by_side = 'joint'
    group by all
),
yearly as (
    select l.*, l.campaigns / greatest(0.25, least(1, l.age_days / 365)) as rate,
           coalesce(greatest(t.target_a, t.target_b), $target_joint_campaigns) as target
    from launched as l
    left join agreed_targets as t
        on t.partnership = l.partnership and t.as_of = l.as_of and t.known_at = l.known_at and t.factor = 'joint_campaigns'
)
select partnership, as_of, known_at,
       if(ever = 0 and age_days < 365, null, 100 * least(1, rate / target)) as score,
       to_json({campaigns: campaigns, per_year: round(rate, 2), target: target}) as evidence
from yearly
