-- The other leading factors of each partnership asked that are weak: those a promise can take on.
select partnership, as_of, known_at, list(factor order by factor) as factors
from other_leading_scores
where score < $factors_commitment_weak_below
group by all
