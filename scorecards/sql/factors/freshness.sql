-- Freshness: how long ago the last contact was, against the pair's own limit of silence.
select s.partnership, s.as_of, s.known_at,
       100 * pow(2, -d.days_silent / d.limit_leaning) as score,
       to_json({last_contact_at: strftime(d.last_contact_at, '%Y-%m-%dT%H:%M:%SZ'), days_silent: round(d.days_silent, 1),
                limit_days: round(d.limit_leaning, 1), gaps: coalesce(d.gaps, 0), gaps_needed: $dormancy_fewest_gaps}) as evidence
from subjects as s
left join dormancy_limits as d using (partnership, as_of, known_at)
