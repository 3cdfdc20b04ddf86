-- Anchoring at the top: how often meetings with an executive of both sides that were not empty are held, against the target a quarter.
with rates as (
    select pair, as_of, count(*) filter (names_people) as named,
           count(*) filter (executive and not is_empty) as meetings,
           sum(rate) filter (executive and not is_empty) / 1e12 as rate
    from fading_meetings
    group by all
),
aimed as (
    select t.partnership, t.as_of, t.known_at, t.target, coalesce(r.named, 0) as named, coalesce(r.meetings, 0) as meetings,
           coalesce(r.rate, 0) as rate
    from aims as t
    left join rates as r using (pair, as_of)
    where t.factor = 'anchoring_top'
)
select partnership, as_of, known_at,
       if(named > 0, 100 * least(1, rate / target), null) as score,
       to_json({meetings: meetings, meetings_with_people: named, rate_per_quarter: round(rate, 3), target: target}) as evidence
from aimed
