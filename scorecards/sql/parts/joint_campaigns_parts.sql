-- The joint campaigns that count: those launched together in the days looked at.
select s.partnership, s.as_of, s.known_at, 'campaigns' as part, cast(null as varchar) as side, 1 as amount, 1 as scale,
       'count' as unit, d.time, d.source, d.id
from subjects as s
join dealings as d
    on d.pair = s.pair and d.type = 'campaign.launched' and d.by_side = 'joint'
    and d.time < s.as_of and d.time >= s.as_of - to_days($factors_joint_campaigns_days)
