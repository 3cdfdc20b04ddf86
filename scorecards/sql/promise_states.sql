-- What became of each promise by then (the later word holds; without one it is open until it is overdue), whether it was due in the days that count, and whether it still shapes.
with told as (
    select *,
           case when kept_at is null and broken_at is null
                    then if(due + to_days($factors_commitment_overdue_days) <= as_of, 'overdue', 'open')
                when broken_at is null or kept_at > broken_at then 'kept'
                else 'broken' end as state
    from promises
)
select *, due < as_of and due >= as_of - to_days($factors_commitment_reliability_days) as is_due,
       state = 'open' or state = 'kept' and kept_at >= as_of - to_days($factors_commitment_shaping_days) as shapes
from told
