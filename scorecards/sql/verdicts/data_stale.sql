-- A source that this partnership relies on has gone silent everywhere: what else is said of the partnership may be old news.
with relied as (
    select s.partnership, s.as_of, s.known_at, a.source, count(*) as activities,
           max_by({source: a.source, id: a.id}, (a.time, a.source, a.id), 3) as latest
    from subjects as s
    join sources_silent as x on x.as_of = s.as_of and x.known_at = s.known_at
    join acts as a on a.pair = s.pair and a.source = x.source and a.time < s.as_of
    where not s.ended
    group by all
    having count(*) >= $data_stale_fewest_activities
)
select r.partnership, r.as_of, r.known_at, 'data_stale' as name, 'leaning' as strength, cast(null as varchar) as giver,
       min(x.last_at) as since, cast(null as timestamp) as insight_at,
       {sources: list({source: r.source, activities: r.activities, last_at: strftime(x.last_at, '%Y-%m-%dT%H:%M:%SZ'),
                       days_silent: round(x.days_silent, 1), limit_days: round(x.limit_days, 1)} order by x.last_at, r.source)} as evidence,
       arg_min(r.latest, (x.last_at, r.source)) as activities
from relied as r
join sources_silent as x on x.as_of = r.as_of and x.known_at = r.known_at and x.source = r.source
group by r.partnership, r.as_of, r.known_at
