-- What changed between two times asked: each factor's part of the composite then and now; the differences add up to the composite's.
with factors as (
    select partnership, as_of, known_at, composite, score as composite_score, unnest(factors) as f
    from composites
),
spans as (
    select partnership, known_at, min(as_of) as before_at, max(as_of) as as_of
    from asked group by all having count(*) = 2
)
select s.partnership, s.as_of, s.known_at, s.before_at, n.composite, n.f.name as factor,
       b.composite_score as composite_before, n.composite_score as composite_now,
       b.f.score as score_before, n.f.score as score_now,
       b.f.contribution as contribution_before, n.f.contribution as contribution_now,
       round(coalesce(n.f.contribution, 0) - coalesce(b.f.contribution, 0), 1) as change
from spans as s
join factors as n on n.partnership = s.partnership and n.known_at = s.known_at and n.as_of = s.as_of
left join factors as b
    on b.partnership = s.partnership and b.known_at = s.known_at and b.as_of = s.before_at
    and b.composite = n.composite and b.f.name = n.f.name
