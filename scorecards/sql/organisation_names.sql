-- Every organisation of the lake as of each time asked, with its name.
select as_of, known_at, id, arg_max(name, partnership) as name
from (
    select as_of, known_at, partnership, a_id as id, a_name as name from all_subjects
    union all
    select as_of, known_at, partnership, b_id as id, b_name as name from all_subjects
)
group by all
