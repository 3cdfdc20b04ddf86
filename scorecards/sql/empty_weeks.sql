-- M of every Monday for the empty contacts of each asked partnership, with the strength of the open episode and when it was found.
select s.track // 3 as pair, p.partnership, p.known_at, s.track, s.monday, cast(to_days(7 * s.monday) + date '0001-01-01' as timestamp) as week,
       s.calm, s.bound, s.share, s.m, s.strongest_phase,
       case when s.pushed_on is not null then 2 when s.leaning_on is not null then 1 else 0 end as level,
       case when s.pushed_on is not null then 'pushed' when s.leaning_on is not null then 'leaning' end as strength,
       coalesce(s.pushed_on, s.leaning_on) as found_on,
       cast(to_days(7 * coalesce(s.pushed_on, s.leaning_on)) + date '0001-01-01' as timestamp) as found_at,
       cast(to_days(7 * s.pushed_on) + date '0001-01-01' as timestamp) as insight_at
from empty_strengths as s
join pairs as p on p.pair = s.track // 3
