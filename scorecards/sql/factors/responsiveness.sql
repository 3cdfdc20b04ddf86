-- Responsiveness: of the contacts and requests of 180 days that were answered or are older than 14 days, how many were answered; the weaker side.
with asked_of as (
    select pair, as_of, side, count(*) as asked, count(*) filter (answered) as answered
    from requests_due
    group by all
),
sided as (
    select s.partnership, s.as_of, s.known_at, side.side, coalesce(o.asked, 0) as asked, coalesce(o.answered, 0) as answered,
           if(o.asked > 0, 100.0 * (o.answered + 1) / (o.asked + 2), null) as score
    from subjects as s
    cross join (values ('a'), ('b')) as side (side)
    left join asked_of as o on o.pair = s.pair and o.as_of = s.as_of and o.side = side.side
)
select partnership, as_of, known_at, min(score) as score,
       to_json({a: any_value(if(side = 'a', {answered: answered, asked: asked, score: round(score, 1)}, null)),
                b: any_value(if(side = 'b', {answered: answered, asked: asked, score: round(score, 1)}, null)),
                days: $factors_responsiveness_days}) as evidence
from sided
group by all
