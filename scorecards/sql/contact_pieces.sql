-- The contacts in the pieces of time (three weeks each) before each time asked that count, with the piece each is in: 0 is the latest.
select s.pair, s.partnership, s.as_of, s.known_at, c.time,
       cast(floor(date_diff('microsecond', c.time, s.as_of) / ($factors_steadiness_piece_days * 86400e6) - 1e-12) as bigint) as piece
from subjects as s
join contacts as c
    on c.pair = s.pair and c.time < s.as_of
    and c.time >= s.as_of - to_days(cast($factors_steadiness_piece_days * least($factors_steadiness_pieces, floor(s.age_days / $factors_steadiness_piece_days)) as integer))
