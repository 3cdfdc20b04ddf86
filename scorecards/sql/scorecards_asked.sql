-- The scorecard of each asked partnership: both composites, their bands, and the quadrant.
select s.partnership, s.as_of, s.known_at, s.ended, s.enough,
       i.score as influence, i.band as influence_band, i.coverage as influence_coverage, i.factors as influence_factors,
       o.score as outcome, o.band as outcome_band, o.coverage as outcome_coverage, o.factors as outcome_factors,
       case when i.score is null or o.score is null then null
            when i.score >= $bands_quadrant_influence and o.score >= $bands_quadrant_outcome then 'thriving'
            when i.score >= $bands_quadrant_influence then 'promising'
            when o.score >= $bands_quadrant_outcome then 'coasting'
            else 'failing' end as quadrant
from subjects as s
left join composites as i
    on i.partnership = s.partnership and i.as_of = s.as_of and i.known_at = s.known_at and i.composite = 'influence'
left join composites as o
    on o.partnership = s.partnership and o.as_of = s.as_of and o.known_at = s.known_at and o.composite = 'outcome'
