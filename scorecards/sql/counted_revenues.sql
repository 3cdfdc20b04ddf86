-- Each booking of partner-induced revenue that counts, with its activity: earned by one side, brought about by the other or both; of each earner and deal only the rows of its first role (sourced, influenced, delivered).
with booked as (
    select q.pair, q.partnership, q.as_of, q.known_at, a.time, a.source, a.id, a.by_side as earned_by, a.induced_by,
           cast(round(100 * a.value) as bigint) as cents,
           coalesce(list_position(['sourced', 'influenced', 'delivered'], a.kind), 4) as role,
           -- Without a deal each booking stands for itself.
           coalesce('deal ' || a.item, 'row ' || a.source || ' ' || a.id) as deal
    from asked as q
    join dealings as a on a.pair = q.pair and a.time < q.as_of
    where a.type = 'revenue.booked'
),
ranked as (select *, min(role) over (partition by pair, as_of, earned_by, deal) as first_role from booked)
select pair, partnership, as_of, known_at, time, source, id, earned_by, induced_by, cents
from ranked
where role = first_role and (induced_by = 'joint' or (earned_by = 'a' and induced_by = 'b') or (earned_by = 'b' and induced_by = 'a'))
