-- Every gap between contacts that counts, at the contact that ended it: numbered, with how long it was and all up to it together (microseconds).
with spaced as (
    select pair, time, date_diff('microsecond', lag(time) over (partition by pair order by time), time) as gap
    from contacts
)
-- Short gaps are bursts and no gaps.
select pair, time, gap, row_number() over gaps_in_time as number, sum(gap) over gaps_in_time as total
from spaced
where gap >= $dormancy_gap_days * 86400000000
window gaps_in_time as (partition by pair order by time rows unbounded preceding)
