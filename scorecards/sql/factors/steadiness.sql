-- Steadiness: in how many of the last pieces of time (three weeks each) there was a contact.
with pieces as (
    select s.partnership, s.as_of, s.known_at, s.age_days,
           least($factors_steadiness_pieces, cast(floor(s.age_days / $factors_steadiness_piece_days) as bigint)) as pieces,
           count(distinct cast(floor(date_diff('microsecond', c.time, s.as_of) / ($factors_steadiness_piece_days * 86400e6) - 1e-12) as bigint)) as held
    from subjects as s
    left join contacts as c
        on c.pair = s.pair and c.time < s.as_of
        and c.time >= s.as_of - to_days(cast($factors_steadiness_piece_days * least($factors_steadiness_pieces, floor(s.age_days / $factors_steadiness_piece_days)) as integer))
    group by all
)
select partnership, as_of, known_at,
       if(age_days >= $factors_steadiness_youngest_days, 100.0 * held / pieces, null) as score,
       to_json({pieces_with_contact: held, pieces: pieces, age_days: cast(floor(age_days) as bigint), age_days_needed: $factors_steadiness_youngest_days}) as evidence
from pieces
