-- The two composites of each asked partnership: the weighted mean of the known factors, with coverage, band and each factor's contribution.
with weighted as (
    select s.partnership, s.as_of, s.known_at, w.composite, w.factor, w.position,
           cast(round(1000 * w.weight) as bigint) as weight,
           cast(round(1e6 * f.score) as bigint) as score, f.evidence
    from subjects as s
    join factor_weights as w on w.kind = s.kind
    left join factor_scores as f
        on f.partnership = s.partnership and f.as_of = s.as_of and f.known_at = s.known_at and f.factor = w.factor
),
totals as (
    select *,
           sum(weight) over card as weights,
           coalesce(sum(weight) filter (score is not null) over card, 0) as known_weights,
           coalesce(sum(weight * score) over card, 0) as points
    from weighted
    window card as (partition by partnership, as_of, known_at, composite)
),
-- Below the least coverage the composite is unknown. Printed in tenths.
printed as (
    select *,
           if(known_weights >= $bands_least_coverage * weights, cast(round(points / nullif(known_weights, 0) / 1e5) as bigint), null) as tenths,
           weight * score / nullif(known_weights, 0) / 1e5 as exact
    from totals
),
-- Largest remainder: whole tenths first, what is missing to the printed composite goes to the largest fractions.
shared as (
    select *,
           cast(floor(exact) as bigint)
           + if(row_number() over (partition by partnership, as_of, known_at, composite
                                   order by exact - floor(exact) desc nulls last, position)
                <= tenths - sum(cast(floor(exact) as bigint)) over (partition by partnership, as_of, known_at, composite), 1, 0)
               as contribution_tenths
    from printed
)
select c.partnership, c.as_of, c.known_at, c.composite,
       any_value(c.tenths) / 10 as score,
       round(100.0 * any_value(c.known_weights) / any_value(c.weights), 1) as coverage,
       any_value(b.name) as band,
       list({name: c.factor, score: round(c.score / 1e6, 1), weight: c.weight / 1000,
             contribution: if(c.tenths is null or c.score is null, null, c.contribution_tenths / 10),
             evidence: c.evidence} order by c.position) as factors
from shared as c
left join score_bands as b
    on b.composite = c.composite and c.tenths / 10 >= b.lower and (c.tenths / 10 < b.upper or b.last)
group by all
