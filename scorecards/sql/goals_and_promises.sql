-- Every goal and promise as it was made, with what its data say in words: data is by far the widest column, so it is read here once for all.
select pair, known_at, partnership, time, source, id, type, by_side, item, due, value,
       if(type = 'promise.made', json_extract_string(data, '$.what'), null) as what,
       if(type = 'goal.agreed', json_extract_string(data, '$.measure'), null) as measure,
       -- Where it is not said who agreed, both did.
       if(type = 'goal.agreed',
          coalesce(json_contains(json_extract(data, '$.agreed_by'), '"a"')
                   and json_contains(json_extract(data, '$.agreed_by'), '"b"'), true), null) as by_both
from acts
where type in ('goal.agreed', 'promise.made')
