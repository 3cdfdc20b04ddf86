-- What the steadiness is made of: the latest contact of each piece of time (three weeks) that has one.
with latest as (
    select p.partnership, p.as_of, p.known_at, a.time, a.source, a.id,
           row_number() over (partition by p.pair, p.as_of, p.piece order by a.time desc, a.source desc, a.id desc) as number
    from contact_pieces as p
    join contact_acts as a on a.pair = p.pair and a.time = p.time
)
select partnership, as_of, known_at, 'latest_contact_of_each_three_weeks' as part, cast(null as varchar) as side, 1 as amount,
       1 as scale, 'count' as unit, time, source, id
from latest
where number = 1
