-- Steadiness: in how many of the last pieces of time (three weeks each) there was a contact.
with held as (select pair, as_of, count(distinct piece) as held from contact_pieces group by all),
pieces as (
    select s.partnership, s.as_of, s.known_at, s.age_days, coalesce(h.held, 0) as held,
           least($factors_steadiness_pieces, cast(floor(s.age_days / $factors_steadiness_piece_days) as bigint)) as pieces
    from subjects as s
    left join held as h using (pair, as_of)
)
select partnership, as_of, known_at,
       if(age_days >= $factors_steadiness_youngest_days, 100.0 * held / pieces, null) as score,
       to_json({pieces_with_contact: held, pieces: pieces, age_days: cast(floor(age_days) as bigint), age_days_needed: $factors_steadiness_youngest_days}) as evidence
from pieces
