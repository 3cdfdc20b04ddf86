-- What came late of all that was asked, taken together: how many activities of how many partnerships, of how many there are from before that time, and when the first of them came. No row where nothing did.
with late as (
    select as_of, known_at, sum(activities) as activities, count(*) as partnerships, min(first_received_at) as first_received_at
    from late_activities
    group by all
),
counted as (
    select q.as_of, q.known_at, count(*) as activities
    from asked as q
    join acts as a on a.pair = q.pair and a.time < q.as_of
    -- Nothing to compare with: then the log need not be read.
    where exists (from late)
    group by all
)
select l.as_of, l.known_at, l.activities, l.partnerships, l.first_received_at,
       -- What came after what was known does not count, so it is not among those.
       coalesce(c.activities, 0) + if(l.known_at < timestamp '9999-12-31', l.activities, 0) as of_all
from late as l
left join counted as c on c.as_of = l.as_of and c.known_at = l.known_at
