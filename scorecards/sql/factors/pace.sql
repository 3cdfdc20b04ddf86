-- Pace: how near the times come in which both sides answer each other's requests, in production and in service; the lower of the two.
with timed as (
    select q.pair, q.as_of, p.kind, p.side, count(*) as answers, sum(p.log_hours) as log_hours
    from asked as q
    join paces as p
        on p.pair = q.pair and p.told_at < q.as_of and p.answered_at >= q.as_of - to_days($factors_pace_days)
    group by all
),
sided as (
    select s.pair, s.partnership, s.as_of, s.known_at, u.kind, side.side, coalesce(t.answers, 0) as answers,
           exp(t.log_hours / t.answers / 1e12) as hours, exp(u.log_hours) as usual_hours,
           -- Shrunk to the portfolio's by so many answers that are as quick as usual.
           (coalesce(t.log_hours, 0) / 1e12 + $factors_pace_pseudo_answers * u.log_hours)
           / (coalesce(t.answers, 0) + $factors_pace_pseudo_answers) as shrunk
    from subjects as s
    join usual_paces as u on u.monday = date_trunc('week', s.as_of) and u.known_at = s.known_at
    cross join (values ('a'), ('b')) as side (side)
    left join timed as t on t.pair = s.pair and t.as_of = s.as_of and t.kind = u.kind and t.side = side.side
),
paired as (
    select partnership, as_of, known_at, kind,
           if(min(answers) >= $factors_pace_fewest_answers, 100 * exp(min(shrunk) - max(shrunk)), null) as score,
           {a: any_value(if(side = 'a', {answers: answers, hours: round(hours, 2), shrunk_hours: round(exp(shrunk), 2)}, null)),
            b: any_value(if(side = 'b', {answers: answers, hours: round(hours, 2), shrunk_hours: round(exp(shrunk), 2)}, null)),
            usual_hours: round(any_value(usual_hours), 2),
            score: round(if(min(answers) >= $factors_pace_fewest_answers, 100 * exp(min(shrunk) - max(shrunk)), null), 1)} as told
    from sided
    group by all
)
select partnership, as_of, known_at, min(score) as score,
       to_json({production: any_value(if(kind = 'production', told, null)), service: any_value(if(kind = 'service', told, null)),
                answers_needed: $factors_pace_fewest_answers}) as evidence
from paired
group by all
