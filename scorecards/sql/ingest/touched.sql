-- The partnerships a batch touched, each from its earliest new time on; new terms and retractions reach back to the beginning.
select partnership,
       min(if(type in ('partnership.agreed', 'activity.retracted'), timestamp '0001-01-01', time)) as since,
       $received_at as received_at
from valid
group by partnership
order by partnership
