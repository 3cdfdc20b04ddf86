-- What the joint investment is made of: by side the pledges due, what was paid for them (up to what was pledged), and what was invested and spent on the partnership.
with pledged as (
    select p.*, d.time, d.source, d.id,
           row_number() over (partition by p.pair, p.as_of, p.side, p.item order by d.time desc, d.source desc, d.id desc) as number
    from pledges_due as p
    join dealings as d
        on d.pair = p.pair and d.type = 'investment.pledged' and d.by_side = p.side and d.item = p.item and d.time < p.as_of
),
-- Of a pledge paid in pieces the first count, until it is paid.
paid as (
    select p.*, d.time, d.source, d.id, cast(round(100 * d.value) as bigint) as piece,
           sum(cast(round(100 * d.value) as bigint)) over (
               partition by p.pair, p.as_of, p.side, p.item order by d.time, d.source, d.id rows unbounded preceding
           ) as so_far
    from pledges_due as p
    join dealings as d
        on d.pair = p.pair and d.type = 'investment.paid' and d.by_side = p.side and d.item = p.item and d.time < p.as_of
)
select partnership, as_of, known_at, 'pledges_due' as part, side, cents as amount, 100 as scale, 'terms_money' as unit,
       time, source, id
from pledged where number = 1
union all
select partnership, as_of, known_at, 'pledges_paid', side, least(cents, so_far) - least(cents, so_far - piece), 100,
       'terms_money', time, source, id
from paid
union all
select s.partnership, s.as_of, s.known_at, 'invested', c.giver, c.weight_cents, 100, 'money', c.time, c.source, c.id
from subjects as s
join contributions as c
    on c.pair = s.pair and c.type = 'investment.paid'
    and c.time < s.as_of and c.time >= s.as_of - to_days($factors_investment_days)
union all
select s.partnership, s.as_of, s.known_at, 'spent', e.side, e.money_cents, 100, 'money', e.time, e.source, e.id
from subjects as s
join efforts as e
    on e.pair = s.pair and e.type <> 'investment.paid'
    and e.time < s.as_of and e.time >= s.as_of - to_days($factors_investment_days)
