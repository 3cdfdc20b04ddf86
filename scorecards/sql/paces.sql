-- How quickly each answered request for production or service was answered, in all partnerships: natural logarithm of hours (units of 1e-12); told_at: when answer and kind are known.
select pair, known_at, side, kind, item, answered_at, greatest(answered_at, made_at) as told_at,
       -- Quicker than the floor is quick enough. Whole numbers, so that no order of adding can matter.
       cast(round(1e12 * ln(greatest($factors_pace_floor_hours, date_diff('microsecond', asked_at, answered_at) / 3600e6))) as bigint) as log_hours
from requests
where noun = 'request' and kind in ('production', 'service') and answered_at is not null
