-- The picture of a partnership: per piece of 21 days, counted back from the last Monday, what each side gave, how far the one is ahead of the other, and what the detector says.
-- Amounts are in typical acts (two of them are the most one act can count); piece 0 is the open time since that Monday.
with lasts as (
    select pair, partnership, as_of, known_at, started_at, date_diff('week', date '0001-01-01', as_of) as last_monday
    from subjects
),
numbered as (
    select l.partnership, l.as_of, l.known_at, c.giver, c.v, c.hours_milli, c.weight_cents,
           -- Weeks before the last Monday, in threes; the week that runs is piece 0.
           cast(ceil((l.last_monday - date_diff('week', date '0001-01-01', c.time)) / 3) as bigint) as piece
    from lasts as l
    join contributions as c on c.pair = l.pair and c.time < l.as_of
),
summed as (
    select partnership, as_of, known_at, piece,
           count(*) filter (giver = 'a') as acts_a, count(*) filter (giver = 'b') as acts_b,
           coalesce(sum(v) filter (giver = 'a'), 0) as v_a, coalesce(sum(v) filter (giver = 'b'), 0) as v_b,
           coalesce(sum(hours_milli) filter (giver = 'a'), 0) as hours_a, coalesce(sum(hours_milli) filter (giver = 'b'), 0) as hours_b,
           coalesce(sum(weight_cents) filter (giver = 'a'), 0) as cents_a, coalesce(sum(weight_cents) filter (giver = 'b'), 0) as cents_b
    from numbered
    group by all
),
grid as (
    select l.partnership, l.as_of, l.known_at, l.last_monday,
           unnest(range(0, greatest(
               cast(ceil((l.last_monday - date_diff('week', date '0001-01-01', l.started_at)) / 3) as bigint),
               coalesce((select max(s.piece) from summed as s
                         where s.partnership = l.partnership and s.as_of = l.as_of and s.known_at = l.known_at), 0)) + 1)) as piece
    from lasts as l
),
dated as (
    select *,
           cast(date '0001-01-01' + to_days(cast(7 * (last_monday - 3 * piece) as integer)) as timestamp) as begins_at,
           if(piece = 0, as_of,
              cast(date '0001-01-01' + to_days(cast(7 * (last_monday - 3 * piece + 3) as integer)) as timestamp)) as ends_at
    from grid
)
select d.partnership, d.as_of, d.known_at, d.piece, d.begins_at, d.ends_at, d.piece = 0 as open,
       coalesce(s.acts_a, 0) as acts_a, coalesce(s.acts_b, 0) as acts_b,
       round(coalesce(s.v_a, 0) / 5e8, 3) as typical_a, round(coalesce(s.v_b, 0) / 5e8, 3) as typical_b,
       round(coalesce(s.hours_a, 0) / 1000, 3) as hours_a, round(coalesce(s.hours_b, 0) / 1000, 3) as hours_b,
       round(coalesce(s.cents_a, 0) / 100, 2) as money_a, round(coalesce(s.cents_b, 0) / 100, 2) as money_b,
       round(coalesce(sum(s.v_a - s.v_b) over so_far, 0) / 5e8, 3) as ahead_a,
       -- The share of a in the bucket that closes then, and between which shares that is normal for this pair.
       w.share as share_a, coalesce(w.bound, w.bound_v) as upper, 1 - coalesce(x.bound, x.bound_v) as lower, w.m as m_a, x.m as m_b
from dated as d
left join summed as s using (partnership, as_of, known_at, piece)
left join street_weeks as w
    on w.partnership = d.partnership and w.known_at = d.known_at and w.giver = 'a' and w.week = d.ends_at and d.piece > 0
left join street_weeks as x
    on x.partnership = d.partnership and x.known_at = d.known_at and x.giver = 'b' and x.week = d.ends_at and d.piece > 0
window so_far as (partition by d.partnership, d.as_of, d.known_at order by d.piece desc)
