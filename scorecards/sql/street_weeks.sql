-- M of every Monday for each partnership and giver, with the strength of the open episode and when it was found.
select s.track // 3 as lane, s.track, s.track % 3 as phase, s.track // 6 as pair, p.partnership, p.known_at,
       if(s.track // 3 % 2 = 0, 'a', 'b') as giver, s.monday, cast(to_days(7 * s.monday) + date '0001-01-01' as timestamp) as week,
       s.slate, s.clean, s.calm, s.m, s.strongest_phase, s.by_value,
       case when s.confirmed_on is not null then 3 when s.one_way_on is not null then 2
            when s.leaning_on is not null then 1 else 0 end as level, s.enough,
       if(s.share is null, null, if(s.valued, 'value', 'count')) as channel, s.share,
       if(s.share is null, null, if(s.valued, s.bound_v, s.bound_n)) as bound, s.bound_v, s.bound_n, s.gn63,
       case when s.confirmed_on is not null then 'confirmed' when s.one_way_on is not null then 'one_way'
            when s.leaning_on is not null then 'leaning' end as strength,
       cast(to_days(7 * s.leaning_on) + date '0001-01-01' as timestamp) as began_at,
       cast(to_days(7 * coalesce(s.confirmed_on, s.one_way_on, s.leaning_on)) + date '0001-01-01' as timestamp) as found_at,
       cast(to_days(7 * s.one_way_on) + date '0001-01-01' as timestamp) as insight_at
from street_strengths as s
join pairs as p on p.pair = s.track // 6
