-- What each meeting brings as of each time asked: whether it was empty by then, and the rate a quarter that is left of it (units of 1e-12).
select s.pair, s.partnership, s.as_of, s.known_at, m.time, m.source, m.id, m.names_people, m.executive, m.working,
       coalesce(m.empty_from < s.as_of, false) as is_empty,
       -- Fading by half-lives, per quarter of 91.31 days; whole numbers, so that no order of adding can matter.
       cast(round(1e12 * pow(2, -date_diff('microsecond', m.time, s.as_of) / 86400e6 / $factors_anchoring_half_life_days)
                  * ln(2) * 91.31 / $factors_anchoring_half_life_days
                  / (1 - pow(2, -greatest($factors_anchoring_youngest_days, s.age_days) / $factors_anchoring_half_life_days))) as bigint) as rate
from subjects as s
join meetings as m on m.pair = s.pair and m.time < s.as_of
