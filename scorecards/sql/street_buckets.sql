-- The detector up to its bets: for each partnership, giver and Monday the bucket that closes, its bounds, whether the Monday is calm, and C of every bet.
with
-- Week i begins on Monday 0001-01-01 + 7i days, so it is the last third of the bucket that closes on Monday i + 1.
-- The phases' 2001-01-01 lies a whole number of buckets after that day, so i % 3 is the phase, and never negative.
weekly as (
    select pair, cast(date_diff('week', date '0001-01-01', time) as integer) as week,
           cast(coalesce(sum(v) filter (giver = 'a'), 0) as double) as va,
           cast(coalesce(sum(v) filter (giver = 'b'), 0) as double) as vb,
           cast(count(*) filter (giver = 'a') as double) as na,
           cast(count(*) filter (giver = 'b') as double) as nb
    from contributions
    group by all
),
-- From the first Monday after anything is known of the pair, quiet or not.
grid as (
    select pair,
           cast(unnest(range(
               date_diff('week', date '0001-01-01', least(coalesce(first_activity_at, first_agreed_at), first_agreed_at)) + 1,
               date_diff('week', date '0001-01-01', until) + 1)) as integer) as monday
    from starts join pairs using (pair)
),
rolled as (
    select pair, monday,
           coalesce(sum(va) over bucket, 0) as va, coalesce(sum(vb) over bucket, 0) as vb,
           coalesce(sum(na) over bucket, 0) as na, coalesce(sum(nb) over bucket, 0) as nb,
           coalesce(sum(va) over quarter, 0) as va63, coalesce(sum(vb) over quarter, 0) as vb63,
           coalesce(sum(na) over quarter, 0) as na63, coalesce(sum(nb) over quarter, 0) as nb63,
           coalesce(sum(na + nb) over so_far, 0) as acts
    from grid
    left join (select * exclude (week), week + 1 as monday from weekly) using (pair, monday)
    window bucket as (partition by pair order by monday rows between 2 preceding and current row),
           quarter as (partition by pair order by monday rows between 8 preceding and current row),
           so_far as (partition by pair order by monday rows unbounded preceding)
),
-- Both directions: v and n given by the giver (g) and by both (t), and the share agreed for the giver at the bucket's end.
-- While a direction is not run its buckets bet nothing; their rows stay, so that frames of rows remain frames of time.
-- A lane is a pair in one direction, a track one of its three phases.
directed as (
    select 2 * r.pair + sides.lane as lane,
           6 * r.pair + 3 * sides.lane + r.monday % 3 as track,
           r.pair, sides.giver, r.monday, r.acts,
           -- A network's own giving is what the fee pays for: without an agreed share only the member can over-give.
           not (t.kind = 'network-membership' and not t.share_agreed and sides.giver = 'b') as runs,
           if(runs, if(sides.giver = 'a', r.va, r.vb), 0) as gv, if(runs, r.va + r.vb, 0) as tv,
           if(runs, if(sides.giver = 'a', r.na, r.nb), 0) as gn, if(runs, r.na + r.nb, 0) as tn,
           if(sides.giver = 'a', r.va63, r.vb63) as gv63, r.va63 + r.vb63 as tv63,
           if(sides.giver = 'a', r.na63, r.nb63) as gn63, r.na63 + r.nb63 as tn63,
           if(sides.giver = 'a', t.share_a, 1 - t.share_a) as agreed
    from rolled as r
    join terms as t
        on t.pair = r.pair
        and cast(to_days(7 * r.monday) + date '0001-01-01' as timestamp) > t.valid_from
        and cast(to_days(7 * r.monday) + date '0001-01-01' as timestamp) <= t.valid_to
    cross join (values ('a', 0), ('b', 1)) as sides (giver, lane)
),
based as (
    select *,
           -- Not count(*) filter (...): over a window that takes the square of the rows.
           count(if(tv > 0, 1, null)) over old as mature_v, count(if(tn > 0, 1, null)) over old as mature_n,
           ($street_prior_acts * 1e9 / 2 + coalesce(sum(gv) over old, 0)) / ($street_prior_acts * 1e9 + coalesce(sum(tv) over old, 0)) as base_v,
           ($street_prior_acts / 2 + coalesce(sum(gn) over old, 0)) / ($street_prior_acts + coalesce(sum(tn) over old, 0)) as base_n
    from directed
    window old as (partition by track order by monday rows between unbounded preceding and $street_mature_lag preceding)
),
bounded as (
    select lane, track, pair, giver, monday, acts, runs, gv, tv, gn, tn, gv63, tv63, gn63, tn63,
           case when agreed <> 0.5 then least($street_agreed_most, greatest($street_bound_least, agreed + $street_agreed_margin))
                when mature_v < $street_mature_buckets then $street_bound_least
                else least($street_bound_most, greatest($street_bound_least, base_v + $street_margin)) end as bound_v,
           case when agreed <> 0.5 then least($street_agreed_most, greatest($street_bound_least, agreed + $street_agreed_margin))
                when mature_n < $street_mature_buckets then $street_bound_least
                else least($street_bound_most, greatest($street_bound_least, base_n + $street_margin)) end as bound_n
    from based
),
calmed as (
    select * exclude (gv63, tv63, tn63),
           gn63 = 0 or ((tv63 = 0 or gv63 / tv63 <= bound_v) and gn63 / tn63 <= bound_n) as calm
    from bounded
),
-- Mondays before the first giving act are calm, so a short frame at the start needs no full run of them.
slated as (
    select *, count(if(calm, null, 1)) over (partition by lane order by monday rows between $street_calm_mondays - 1 preceding and current row) = 0 as clean
    from calmed
),
-- Slates counted: before this Monday's bucket (a bucket starts a new segment if a slate was wiped since the phase's last) and after it.
segmented as (
    select *, cast(count(if(clean, 1, null)) over (partition by lane order by monday rows unbounded preceding) as integer) as slate
    from slated
),
-- Each bet's logarithm as a whole number of 1e-11 (in a double, exact up to 9e15), so that no order of adding can matter. An empty bucket bets nothing.
bet as (
    select * exclude (slate), slate, slate - cast(clean as integer) as slate_before,
           if(tv > 0, least(1, tv / 1e9) * (gv / tv - bound_v) / bound_v, 0) as edge_v,
           if(tn > 0, (gn / tn - bound_n) / bound_n, 0) as edge_n
    from segmented
),
summed as (
    select *,
           sum(round(1e11 * ln(1 + $street_bets_1 * edge_v))) over run as sv1,
           sum(round(1e11 * ln(1 + $street_bets_2 * edge_v))) over run as sv2,
           sum(round(1e11 * ln(1 + $street_bets_3 * edge_v))) over run as sv3,
           sum(round(1e11 * ln(1 + $street_bets_4 * edge_v))) over run as sv4,
           sum(round(1e11 * ln(1 + $street_bets_1 * edge_n))) over run as sn1,
           sum(round(1e11 * ln(1 + $street_bets_2 * edge_n))) over run as sn2,
           sum(round(1e11 * ln(1 + $street_bets_3 * edge_n))) over run as sn3,
           sum(round(1e11 * ln(1 + $street_bets_4 * edge_n))) over run as sn4
    from bet
    window run as (partition by track, slate_before order by monday rows unbounded preceding)
)
-- C := max(C, 0) + l over a segment is S - min(0, min of S so far), S the running sum.
select lane, track, pair, giver, monday, acts, runs, slate, slate_before, clean, calm, gv, tv, gn, tn, gn63, bound_v, bound_n,
       sv1 - least(0, coalesce(min(sv1) over before, 0)) as cv1,
       sv2 - least(0, coalesce(min(sv2) over before, 0)) as cv2,
       sv3 - least(0, coalesce(min(sv3) over before, 0)) as cv3,
       sv4 - least(0, coalesce(min(sv4) over before, 0)) as cv4,
       sn1 - least(0, coalesce(min(sn1) over before, 0)) as cn1,
       sn2 - least(0, coalesce(min(sn2) over before, 0)) as cn2,
       sn3 - least(0, coalesce(min(sn3) over before, 0)) as cn3,
       sn4 - least(0, coalesce(min(sn4) over before, 0)) as cn4
from summed
window before as (partition by track, slate_before order by monday rows between unbounded preceding and 1 preceding)
