-- The latest scorecard of each partnership.
select *
from scorecards
qualify row_number() over (partition by partnership order by as_of desc, received_at desc) = 1
