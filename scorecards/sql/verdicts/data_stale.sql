-- A source that this partnership relies on has gone silent everywhere: what else is said of the partnership may be old news.
with relied as (
    select partnership, as_of, known_at, source, count(*) as activities,
           max_by({source: source, id: id}, (time, source, id), 3) as latest
    from relied_activities
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
