-- How long each pair's silence usually lasts: the limit of the Gamma-Poisson rule over its last gaps between contacts.
with
-- What the last few gaps add up to is a difference of running sums.
recent as (
    select pair, time, lead(time) over (partition by pair order by time) as next_at,
           least(number, $dormancy_gaps) as gaps,
           total - coalesce(lag(total, $dormancy_gaps) over (partition by pair order by time), 0) as length
    from contact_gaps
),
silent as (
    select q.pair, q.partnership, q.as_of, q.known_at, max(c.time) as last_contact_at
    from asked as q
    join contacts as c on c.pair = q.pair and c.time < q.as_of
    group by all
),
limited as (
    select s.*, coalesce(g.gaps, 0) as gaps, g.length / 86400e6 + $dormancy_prior_days as days
    from silent as s
    left join recent as g on g.pair = s.pair and g.time < s.as_of and coalesce(g.next_at, timestamp 'infinity') >= s.as_of
)
select pair, partnership, as_of, known_at, last_contact_at,
       date_diff('microsecond', last_contact_at, as_of) / 86400e6 as days_silent, gaps,
       if(gaps >= $dormancy_fewest_gaps, greatest($dormancy_least_days,
          days * (pow($dormancy_q_leaning, -1.0 / (gaps + $dormancy_prior_gaps)) - 1)), null) as limit_leaning,
       if(gaps >= $dormancy_fewest_gaps, greatest($dormancy_least_days,
          days * (pow($dormancy_q_pushed, -1.0 / (gaps + $dormancy_prior_gaps)) - 1)), null) as limit_pushed
from limited
