-- Joint campaigns launched in 365 days, against the target a year.
with launched as (
    select s.partnership, s.as_of, s.known_at, s.age_days,
           count(a.id) filter (a.time >= s.as_of - to_days($factors_joint_campaigns_days)) as campaigns, count(a.id) as ever
    from subjects as s
    left join dealings as a
        on a.pair = s.pair and a.time < s.as_of
        and a.type = 'campaign.launched' and a.by_side = 'joint'
    group by all
),
yearly as (
    select l.*, l.campaigns / greatest($factors_year_least, least(1, l.age_days / 365)) as rate,
           t.target
    from launched as l
    join aims as t
        on t.partnership = l.partnership and t.as_of = l.as_of and t.known_at = l.known_at and t.factor = 'joint_campaigns'
)
select partnership, as_of, known_at,
       if(ever = 0 and age_days < $factors_joint_campaigns_days, null, 100 * least(1, rate / target)) as score,
       to_json({campaigns: campaigns, per_year: round(rate, 2), target: target}) as evidence
from yearly
