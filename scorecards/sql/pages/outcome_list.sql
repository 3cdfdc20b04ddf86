-- What came of it in the last 365 days: projects won, revenue the other side brought about (each deal as it counts), referrals won, joint campaigns.
select q.partnership, q.as_of, q.known_at, a.time, a.type, a.by_side, a.induced_by, a.item,
       a.value, a.value_a, a.value_b
from asked as q
join acts as a
    on a.partnership = q.partnership and a.known_at = q.known_at
    and a.time < q.as_of and a.time >= q.as_of - interval 365 day
where a.type = 'project.won'
   or (a.type = 'referral.closed' and a.kind = 'won')
   or (a.type = 'campaign.launched' and a.by_side = 'joint')
union all
select partnership, as_of, known_at, time, 'revenue.booked' as type, earned_by as by_side, induced_by, null as item,
       cents / 100 as value, null as value_a, null as value_b
from revenues
where time >= as_of - interval 365 day
