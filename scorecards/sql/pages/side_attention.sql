-- Where the hours go and where value comes back, per partnership and side: hours and value, and their shares of all that organisation's and, both sides together, of everybody's.
select * exclude (pair),
       hours / nullif(sum(hours) over own, 0) as hours_share, value / nullif(sum(value) over own, 0) as value_share,
       sum(hours) over both_sides / nullif(sum(hours) over everybody, 0) as pair_hours_share,
       sum(value) over both_sides / nullif(sum(value) over everybody, 0) as pair_value_share
from side_returns
window own as (partition by as_of, known_at, organisation),
       both_sides as (partition by as_of, known_at, partnership),
       everybody as (partition by as_of, known_at)
