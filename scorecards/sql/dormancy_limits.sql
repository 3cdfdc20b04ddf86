-- How long each pair's silence usually lasts: the limit of the Gamma-Poisson rule over its last 20 gaps of at least 2 days (detection.md 2.6).
with gaps as (
    select q.pair, q.partnership, q.as_of, q.known_at, c.time,
           date_diff('microsecond', lag(c.time) over pair, c.time) as gap
    from asked as q
    join contacts as c on c.pair = q.pair and c.time < q.as_of
    window pair as (partition by q.pair, q.as_of order by c.time)
),
ranked as (
    select *, row_number() over (partition by pair, as_of order by time desc) as recency
    from gaps
    where gap >= $dormancy_gap_days * 86400000000
),
last_gaps as (
    select partnership, as_of, known_at, count(*) as gaps, sum(gap) / 86400e6 + $dormancy_prior_days as days
    from ranked where recency <= $dormancy_gaps group by all
),
last_contacts as (select partnership, as_of, known_at, max(time) as last_contact_at from gaps group by all)
select l.partnership, l.as_of, l.known_at, l.last_contact_at,
       date_diff('microsecond', l.last_contact_at, l.as_of) / 86400e6 as days_silent,
       coalesce(g.gaps, 0) as gaps,
       if(g.gaps >= $dormancy_fewest_gaps, greatest($dormancy_least_days, g.days * (pow($dormancy_q_leaning, -1.0 / (g.gaps + $dormancy_prior_gaps)) - 1)), null) as limit_leaning,
       if(g.gaps >= $dormancy_fewest_gaps, greatest($dormancy_least_days, g.days * (pow($dormancy_q_pushed, -1.0 / (g.gaps + $dormancy_prior_gaps)) - 1)), null) as limit_pushed
from last_contacts as l
left join last_gaps as g using (partnership, as_of, known_at)
