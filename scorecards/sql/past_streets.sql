-- The one-way streets that have ended: who gave, the highest strength, since when it ran that way, and the Monday on which the slate was clean.
with episodes as (
    select lane, pair, giver, slate, max(monday) as last_monday, max(level) as level,
           max(found_at) as found_at, min(insight_at) as insight_at
    from street_weeks
    where level > 0
    group by all
)
select e.pair, e.giver, ['leaning', 'one_way', 'confirmed'][e.level] as strength, s.since, e.insight_at,
       cast(to_days(7 * (e.last_monday + 1)) + date '0001-01-01' as timestamp) as ended_at
from episodes as e
join pairs as p using (pair)
left join street_sinces as s using (lane, found_at)
-- What is still open when last asked has not ended.
where e.last_monday < date_diff('week', date '0001-01-01', p.until)
