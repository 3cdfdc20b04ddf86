-- Anchoring at the working level: how often meetings with someone of the working level of both sides that were not empty are held, against the target a quarter.
with rates as (
    select s.partnership, s.as_of, s.known_at,
           count(*) filter (m.names_people) as named,
           count(*) filter (m.working and (m.empty_from is null or m.empty_from >= s.as_of)) as meetings,
           -- Fading by half-lives, per quarter of 91.31 days; summed in 1e-12 so that no order of adding can matter.
           coalesce(sum(cast(round(1e12 * pow(2, -date_diff('microsecond', m.time, s.as_of) / 86400e6 / $factors_anchoring_half_life_days)) as bigint))
                    filter (m.working and (m.empty_from is null or m.empty_from >= s.as_of)), 0) / 1e12
           * ln(2) * 91.31 / $factors_anchoring_half_life_days
           / (1 - pow(2, -greatest($factors_anchoring_youngest_days, s.age_days) / $factors_anchoring_half_life_days)) as rate
    from subjects as s
    left join meetings as m on m.pair = s.pair and m.time < s.as_of
    group by s.partnership, s.as_of, s.known_at, s.age_days
),
aimed as (
    select r.*, t.target
    from rates as r
    join aims as t
        on t.partnership = r.partnership and t.as_of = r.as_of and t.known_at = r.known_at and t.factor = 'anchoring_working'
)
select a.partnership, a.as_of, a.known_at,
       if(a.named > 0, 100 * least(1, a.rate / a.target) * if(t.activities is null, 1, $factors_anchoring_single_threaded), null) as score,
       to_json({meetings: a.meetings, meetings_with_people: a.named, rate_per_quarter: round(a.rate, 3), target: a.target,
                single_threaded: t.activities is not null}) as evidence
from aimed as a
left join single_threads as t using (partnership, as_of, known_at)
