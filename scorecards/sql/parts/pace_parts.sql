-- What the pace is made of: the answers that count, by kind of request and side, each with the natural logarithm of the hours it took; the mean of them makes the typical time.
with told as (
    select s.partnership, s.as_of, s.known_at, p.kind, p.side, p.log_hours, d.time, d.source, d.id,
           row_number() over (partition by s.pair, s.as_of, p.side, p.item order by d.source, d.id) as number
    from subjects as s
    join paces as p
        on p.pair = s.pair and p.told_at < s.as_of and p.answered_at >= s.as_of - to_days($factors_pace_days)
    join dealings as d
        on d.pair = p.pair and d.type = 'request.answered' and d.by_side = p.side and d.item = p.item and d.time = p.answered_at
)
select partnership, as_of, known_at, 'answers_in_' || kind as part, side, log_hours as amount, 1e12 as scale,
       'ln_hours' as unit, time, source, id
from told
where number = 1
