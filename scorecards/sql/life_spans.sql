-- The days in which a partnership that is old enough has to show signs of life, and as many before them.
select s.pair, s.partnership, s.as_of, s.known_at, s.started_at,
       s.as_of - to_microseconds(cast(least($lifeless_days, s.age_days) * 86400e6 as bigint)) as begins_at,
       s.as_of - 2 * to_microseconds(cast(least($lifeless_days, s.age_days) * 86400e6 as bigint)) as before_at
from subjects as s
where s.age_days >= $lifeless_youngest_days and not s.ended
