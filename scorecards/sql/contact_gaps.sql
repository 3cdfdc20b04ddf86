-- Every contact of a partnership with the time since the one before (microseconds) and when the next one was.
select pair, time, lead(time) over pair_in_time as next_at,
       date_diff('microsecond', lag(time) over pair_in_time, time) as gap
from contacts
window pair_in_time as (partition by pair order by time)
