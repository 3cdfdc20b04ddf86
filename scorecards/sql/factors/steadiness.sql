-- Steadiness: in how many of the last nine 21-day pieces there was a contact.
with pieces as (
    select s.partnership, s.as_of, s.known_at, s.age_days,
           least(9, cast(floor(s.age_days / 21) as bigint)) as pieces,
           count(distinct cast(floor(date_diff('microsecond', c.time, s.as_of) / (21 * 86400e6) - 1e-12) as bigint)) as held
    from subjects as s
    left join contacts as c
        on c.partnership = s.partnership and c.known_at = s.known_at and c.time < s.as_of
        and c.time >= s.as_of - to_days(cast(21 * least(9, floor(s.age_days / 21)) as integer))
    group by all
)
select partnership, as_of, known_at,
       if(age_days >= 63, 100.0 * held / pieces, null) as score,
       to_json({pieces_with_contact: held, pieces: pieces, age_days: cast(floor(age_days) as bigint), age_days_needed: 63}) as evidence
from pieces
