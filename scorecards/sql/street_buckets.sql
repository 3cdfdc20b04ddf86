-- The detector up to its bets: for each partnership, giver and Monday the bucket that closes, its bounds, whether the Monday is calm, and C of every bet.
with pairs as (
    select partnership, known_at, date_diff('week', date '2001-01-01', max(as_of)) as last_monday
    from asked group by all
),
-- Week i begins on Monday 2001-01-01 + 7i days, so it is the last third of the bucket that closes on Monday i + 1.
weekly as (
    select partnership, known_at, date_diff('week', date '2001-01-01', time) as week,
           cast(coalesce(sum(v) filter (giver = 'a'), 0) as bigint) as va,
           cast(coalesce(sum(v) filter (giver = 'b'), 0) as bigint) as vb,
           count(*) filter (giver = 'a') as na,
           count(*) filter (giver = 'b') as nb
    from contributions
    group by all
),
-- From the first Monday after anything is known of the pair, quiet or not.
grid as (
    select partnership, known_at,
           unnest(range(
               date_diff('week', date '2001-01-01', least(coalesce(first_activity_at, first_agreed_at), first_agreed_at)) + 1,
               last_monday + 1)) as monday
    from starts join pairs using (partnership, known_at)
),
rolled as (
    select partnership, known_at, monday, cast(to_days(cast(7 * monday as integer)) + date '2001-01-01' as timestamp) as week,
           coalesce(sum(va) over bucket, 0) as va, coalesce(sum(vb) over bucket, 0) as vb,
           coalesce(sum(na) over bucket, 0) as na, coalesce(sum(nb) over bucket, 0) as nb,
           coalesce(sum(va) over quarter, 0) as va63, coalesce(sum(vb) over quarter, 0) as vb63,
           coalesce(sum(na) over quarter, 0) as na63, coalesce(sum(nb) over quarter, 0) as nb63,
           coalesce(sum(na + nb) over so_far, 0) as acts
    from grid
    left join (select *, week + 1 as monday from weekly) using (partnership, known_at, monday)
    window bucket as (partition by partnership, known_at order by monday rows between 2 preceding and current row),
           quarter as (partition by partnership, known_at order by monday rows between 8 preceding and current row),
           so_far as (partition by partnership, known_at order by monday rows unbounded preceding)
),
-- Both directions: v and n given by the giver (g) and by both (t), and the share agreed for the giver at the bucket's end.
directed as (
    select r.partnership, r.known_at, r.monday, r.week, r.monday % 3 as phase, r.acts, sides.giver,
           cast(if(sides.giver = 'a', r.va, r.vb) as double) as gv, cast(r.va + r.vb as double) as tv,
           cast(if(sides.giver = 'a', r.na, r.nb) as double) as gn, cast(r.na + r.nb as double) as tn,
           cast(if(sides.giver = 'a', r.va63, r.vb63) as double) as gv63, cast(r.va63 + r.vb63 as double) as tv63,
           cast(if(sides.giver = 'a', r.na63, r.nb63) as double) as gn63, cast(r.na63 + r.nb63 as double) as tn63,
           if(sides.giver = 'a', t.share_a, 1 - t.share_a) as agreed
    from rolled as r
    join terms as t
        on t.partnership = r.partnership and t.known_at = r.known_at
        and r.week > t.valid_from and r.week <= t.valid_to
    cross join (values ('a'), ('b')) as sides (giver)
    -- A network's own giving is what the fee pays for: without an agreed share only the member can over-give.
    where not (t.kind = 'network-membership' and not t.share_agreed and sides.giver = 'b')
),
based as (
    select *,
           count(*) filter (tv > 0) over old as mature_v, count(*) filter (tn > 0) over old as mature_n,
           ($street_prior * 1e9 / 2 + coalesce(sum(gv) over old, 0)) / ($street_prior * 1e9 + coalesce(sum(tv) over old, 0)) as base_v,
           ($street_prior / 2 + coalesce(sum(gn) over old, 0)) / ($street_prior + coalesce(sum(tn) over old, 0)) as base_n
    from directed
    window old as (
        partition by partnership, known_at, giver, phase order by monday
        rows between unbounded preceding and 4 preceding)
),
bounded as (
    select *,
           case when agreed <> 0.5 then least($street_agreed_cap, greatest($street_bound_floor, agreed + $street_agreed_margin))
                when mature_v < $street_mature then $street_bound_floor
                else least($street_bound_cap, greatest($street_bound_floor, base_v + $street_bound_margin)) end as bound_v,
           case when agreed <> 0.5 then least($street_agreed_cap, greatest($street_bound_floor, agreed + $street_agreed_margin))
                when mature_n < $street_mature then $street_bound_floor
                else least($street_bound_cap, greatest($street_bound_floor, base_n + $street_bound_margin)) end as bound_n
    from based
),
calmed as (
    select *,
           gn63 = 0 or ((tv63 = 0 or gv63 / tv63 <= bound_v) and gn63 / tn63 <= bound_n) as calm
    from bounded
),
-- Mondays before the first giving act are calm, so a short frame at the start needs no six rows.
slated as (
    select *,
           count(*) filter (not calm) over six = 0 as clean
    from calmed
    window six as (partition by partnership, known_at, giver order by monday rows between 5 preceding and current row)
),
-- Slates counted: before this Monday's bucket (a bucket starts a new segment if a slate was wiped since the phase's last) and after it.
segmented as (
    select *,
           count(*) filter (clean) over so_far as slate,
           count(*) filter (clean) over so_far - cast(clean as integer) as slate_before
    from slated
    window so_far as (partition by partnership, known_at, giver order by monday rows unbounded preceding)
),
-- Each bet's logarithm as an integer of 1e-12, so that no order of adding can matter. An empty bucket bets nothing.
bet as (
    select *,
           if(tv > 0, cast(round(1e12 * ln(1 + $street_bet_1 / bound_v * least(1, tv / 1e9) * (gv / tv - bound_v))) as bigint), 0) as lv1,
           if(tv > 0, cast(round(1e12 * ln(1 + $street_bet_2 / bound_v * least(1, tv / 1e9) * (gv / tv - bound_v))) as bigint), 0) as lv2,
           if(tv > 0, cast(round(1e12 * ln(1 + $street_bet_3 / bound_v * least(1, tv / 1e9) * (gv / tv - bound_v))) as bigint), 0) as lv3,
           if(tv > 0, cast(round(1e12 * ln(1 + $street_bet_4 / bound_v * least(1, tv / 1e9) * (gv / tv - bound_v))) as bigint), 0) as lv4,
           if(tn > 0, cast(round(1e12 * ln(1 + $street_bet_1 / bound_n * (gn / tn - bound_n))) as bigint), 0) as ln1,
           if(tn > 0, cast(round(1e12 * ln(1 + $street_bet_2 / bound_n * (gn / tn - bound_n))) as bigint), 0) as ln2,
           if(tn > 0, cast(round(1e12 * ln(1 + $street_bet_3 / bound_n * (gn / tn - bound_n))) as bigint), 0) as ln3,
           if(tn > 0, cast(round(1e12 * ln(1 + $street_bet_4 / bound_n * (gn / tn - bound_n))) as bigint), 0) as ln4
    from segmented
),
summed as (
    select *,
           sum(lv1) over run as sv1, sum(lv2) over run as sv2, sum(lv3) over run as sv3, sum(lv4) over run as sv4,
           sum(ln1) over run as sn1, sum(ln2) over run as sn2, sum(ln3) over run as sn3, sum(ln4) over run as sn4
    from bet
    window run as (
        partition by partnership, known_at, giver, phase, slate_before order by monday rows unbounded preceding)
)
-- C := max(C, 0) + l over a segment is S - min(0, min of S so far), S the running sum.
select partnership, known_at, giver, monday, week, phase, acts, slate, slate_before, clean, calm,
       gv, tv, gn, tn, gn63, bound_v, bound_n,
       cast(sv1 - least(0, coalesce(min(sv1) over before, 0)) as bigint) as cv1,
       cast(sv2 - least(0, coalesce(min(sv2) over before, 0)) as bigint) as cv2,
       cast(sv3 - least(0, coalesce(min(sv3) over before, 0)) as bigint) as cv3,
       cast(sv4 - least(0, coalesce(min(sv4) over before, 0)) as bigint) as cv4,
       cast(sn1 - least(0, coalesce(min(sn1) over before, 0)) as bigint) as cn1,
       cast(sn2 - least(0, coalesce(min(sn2) over before, 0)) as bigint) as cn2,
       cast(sn3 - least(0, coalesce(min(sn3) over before, 0)) as bigint) as cn3,
       cast(sn4 - least(0, coalesce(min(sn4) over before, 0)) as bigint) as cn4
from summed
window before as (
    partition by partnership, known_at, giver, phase, slate_before order by monday
    rows between unbounded preceding and 1 preceding)
