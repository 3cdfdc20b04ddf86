-- The yardsticks agreed for each asked partnership: factor, target of side a and of side b (a plain number holds for each).
select pair, partnership, as_of, known_at, key as factor,
       coalesce(try_cast(json_extract_string(targets, '$."' || key || '"') as double),
                try_cast(json_extract_string(targets, '$."' || key || '".a') as double)) as target_a,
       coalesce(try_cast(json_extract_string(targets, '$."' || key || '"') as double),
                try_cast(json_extract_string(targets, '$."' || key || '".b') as double)) as target_b
from (select pair, partnership, as_of, known_at, targets, unnest(json_keys(targets)) as key from subjects where targets is not null)
