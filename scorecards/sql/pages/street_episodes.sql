-- Every episode of a one-way street up to the time asked: who gave, how strong it got, from which Monday to which, and how it ended.
with mondays as (
    select q.partnership, q.as_of, q.known_at, w.giver, w.slate, w.week, w.level, w.began_at, w.gn63,
           lead(w.week) over run as next_week, lead(w.slate) over run as next_slate, lead(w.gn63) over run as next_gn63
    from asked as q
    join street_weeks as w
        on w.partnership = q.partnership and w.known_at = q.known_at
        and w.monday <= date_diff('week', date '0001-01-01', q.as_of)
    window run as (partition by q.partnership, q.as_of, q.known_at, w.giver order by w.week)
)
select partnership, as_of, known_at, giver, min(week) as began_at,
       min(week) filter (level >= 2) as insight_at, min(week) filter (level >= 3) as confirmed_at,
       max(next_week) filter (next_slate > slate) as ended_at,
       ['leaning', 'one_way', 'confirmed'][max(level)] as strength,
       case when bool_or(next_slate > slate) is not true then null
            when max(next_gn63) filter (next_slate > slate) = 0 then 'giving_stopped'
            else 'give_again' end as ended_how
from mondays
where level > 0
group by partnership, as_of, known_at, giver, slate
