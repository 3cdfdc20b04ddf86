-- Anchoring at the working level: how often meetings with someone of the working level of both sides that were not empty are held, against the target a quarter.
with rates as (
    select pair, as_of, count(*) filter (names_people) as named,
           count(*) filter (working and not is_empty) as meetings,
           sum(rate) filter (working and not is_empty) / 1e12 as rate
    from fading_meetings
    group by all
),
aimed as (
    select t.partnership, t.as_of, t.known_at, t.target, coalesce(r.named, 0) as named, coalesce(r.meetings, 0) as meetings,
           coalesce(r.rate, 0) as rate
    from aims as t
    left join rates as r using (pair, as_of)
    where t.factor = 'anchoring_working'
)
select a.partnership, a.as_of, a.known_at,
       if(a.named > 0, 100 * least(1, a.rate / a.target) * if(t.activities is null, 1, $factors_anchoring_single_threaded), null) as score,
       to_json({meetings: a.meetings, meetings_with_people: a.named, rate_per_quarter: round(a.rate, 3), target: a.target,
                single_threaded: t.activities is not null}) as evidence
from aimed as a
left join single_threads as t using (partnership, as_of, known_at)
