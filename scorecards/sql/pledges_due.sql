-- The pledges due in the days before each time asked, each as it was last made (cents, currency of the terms), with whatever was paid for it by then.
with pledges as (
    select q.pair, q.partnership, q.as_of, q.known_at, a.by_side as side, a.item,
           arg_max(cast(round(100 * a.value) as bigint), (a.time, a.source, a.id)) as cents,
           arg_max(a.due, (a.time, a.source, a.id)) as due
    from subjects as q
    join dealings as a on a.pair = q.pair and a.time < q.as_of and a.type = 'investment.pledged'
    group by all
)
select p.pair, p.partnership, p.as_of, p.known_at, p.side, p.item, p.cents,
       coalesce(sum(cast(round(100 * a.value) as bigint)), 0) as paid_cents
from pledges as p
left join dealings as a
    on a.pair = p.pair and a.by_side = p.side and a.item = p.item and a.type = 'investment.paid' and a.time < p.as_of
where p.due < p.as_of and p.due >= p.as_of - to_days($factors_investment_days)
group by all
