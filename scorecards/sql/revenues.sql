-- Booked revenue that counts: of each earner and deal only the rows of its first role (sourced, influenced, delivered), in cents of the terms' currency.
with ranked as (
    select q.pair, q.partnership, q.as_of, q.known_at, a.time, a.by_side as earned_by, a.induced_by,
           cast(round(100 * a.value) as bigint) as cents,
           coalesce(list_position(['sourced', 'influenced', 'delivered'], a.kind), 4) as role,
           -- Without a deal each booking stands for itself.
           coalesce('deal ' || a.item, 'row ' || a.source || ' ' || a.id) as deal
    from asked as q
    join dealings as a
        on a.pair = q.pair and a.time < q.as_of and a.type = 'revenue.booked'
)
select * exclude (role, first_role)
from (
    select *, min(role) over (partition by pair, as_of, earned_by, deal) as first_role
    from ranked
)
where role = first_role
