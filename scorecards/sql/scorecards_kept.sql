-- What is kept of each asked scorecard: both composites, and the factors of both as one list in JSON.
select partnership, as_of, influence, influence_band, influence_coverage, outcome, outcome_band, outcome_coverage, quadrant,
       cast(to_json(list_concat(
           list_transform(coalesce(influence_factors, []), lambda f:
               {composite: 'influence', name: f.name, score: f.score, weight: f.weight, contribution: f.contribution, evidence: f.evidence}),
           list_transform(coalesce(outcome_factors, []), lambda f:
               {composite: 'outcome', name: f.name, score: f.score, weight: f.weight, contribution: f.contribution, evidence: f.evidence})))
           as varchar) as factors
from scorecards_asked
