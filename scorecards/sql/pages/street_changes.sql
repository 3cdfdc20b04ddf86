-- What changed in the quarter before the time asked: each Monday on which a one-way street rose in strength or was resolved.
with mondays as (
    select q.partnership, q.as_of, q.known_at, w.giver, w.week, w.strength, w.gn63,
           lag(w.strength) over (partition by q.partnership, q.as_of, q.known_at, w.giver order by w.week) as before
    from asked as q
    join street_weeks as w
        on w.partnership = q.partnership and w.known_at = q.known_at
        and w.monday <= date_diff('week', date '2001-01-01', q.as_of)
)
select partnership, as_of, known_at, giver, week, before, strength,
       case when strength is not null then null when gn63 = 0 then 'giving_stopped' else 'give_again' end as ended_how
from mondays
where before is distinct from strength and week > as_of - interval 91 day
