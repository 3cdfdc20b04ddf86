-- The yardstick of each factor that needs one, a quarter or a year: the larger of what the sides agreed, else the policy's for that kind of partnership.
select s.pair, s.partnership, s.as_of, s.known_at, k.factor,
       coalesce(greatest(t.target_a, t.target_b), k.target) as target
from subjects as s
join kind_targets as k on k.kind = s.kind
left join agreed_targets as t on t.pair = s.pair and t.as_of = s.as_of and t.factor = k.factor
