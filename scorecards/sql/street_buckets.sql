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
-- A bucket is three weeks: what came before is looked up, which costs a third of adding over a frame.
rolled as (
    select pair, monday,
           coalesce(va, 0) + coalesce(lag(va, 1) over weeks, 0) + coalesce(lag(va, 2) over weeks, 0) as va,
           coalesce(vb, 0) + coalesce(lag(vb, 1) over weeks, 0) + coalesce(lag(vb, 2) over weeks, 0) as vb,
           coalesce(na, 0) + coalesce(lag(na, 1) over weeks, 0) + coalesce(lag(na, 2) over weeks, 0) as na,
           coalesce(nb, 0) + coalesce(lag(nb, 1) over weeks, 0) + coalesce(lag(nb, 2) over weeks, 0) as nb,
           coalesce(sum(na + nb) over (partition by pair order by monday rows unbounded preceding), 0) as acts
    from grid
    left join (select * exclude (week), week + 1 as monday from weekly) using (pair, monday)
    window weeks as (partition by pair order by monday)
),
-- What holds for both directions stands in one row of a pair and Monday, with a column for each giver: half the rows to sort.
termed as (
    select r.*, 3 * r.pair + r.monday % 3 as phased, t.share_a, 1 - t.share_a as share_b,
           -- A network's own giving is what the fee pays for: without an agreed share only the member can over-give.
           not (t.kind = 'network-membership' and not t.share_agreed) as runs_b
    from rolled as r
    join terms as t
        on t.pair = r.pair
        and cast(to_days(7 * r.monday) + date '0001-01-01' as timestamp) > t.valid_from
        and cast(to_days(7 * r.monday) + date '0001-01-01' as timestamp) <= t.valid_to
),
-- While a direction is not run its buckets bet nothing; their rows stay, so that frames of rows remain frames of time.
based as (
    select *,
           -- The 63 days of a Monday are its bucket and the two before it in its phase.
           va + coalesce(lag(va, 1) over of_phase, 0) + coalesce(lag(va, 2) over of_phase, 0) as va63,
           vb + coalesce(lag(vb, 1) over of_phase, 0) + coalesce(lag(vb, 2) over of_phase, 0) as vb63,
           na + coalesce(lag(na, 1) over of_phase, 0) + coalesce(lag(na, 2) over of_phase, 0) as na63,
           nb + coalesce(lag(nb, 1) over of_phase, 0) + coalesce(lag(nb, 2) over of_phase, 0) as nb63,
           -- Not count(*) filter (...): over a window that takes the square of the rows.
           count(if(va + vb > 0, 1, null)) over old as mature_v_a, count(if(na + nb > 0, 1, null)) over old as mature_n_a,
           count(if(runs_b and va + vb > 0, 1, null)) over old as mature_v_b,
           count(if(runs_b and na + nb > 0, 1, null)) over old as mature_n_b,
           ($street_prior_acts * 1e9 / 2 + coalesce(sum(va) over old, 0))
           / ($street_prior_acts * 1e9 + coalesce(sum(va + vb) over old, 0)) as base_v_a,
           ($street_prior_acts / 2 + coalesce(sum(na) over old, 0)) / ($street_prior_acts + coalesce(sum(na + nb) over old, 0)) as base_n_a,
           ($street_prior_acts * 1e9 / 2 + coalesce(sum(if(runs_b, vb, 0)) over old, 0))
           / ($street_prior_acts * 1e9 + coalesce(sum(if(runs_b, va + vb, 0)) over old, 0)) as base_v_b,
           ($street_prior_acts / 2 + coalesce(sum(if(runs_b, nb, 0)) over old, 0))
           / ($street_prior_acts + coalesce(sum(if(runs_b, na + nb, 0)) over old, 0)) as base_n_b
    from termed
    window of_phase as (partition by phased order by monday),
           old as (partition by phased order by monday rows between unbounded preceding and $street_mature_lag preceding)
),
bounded as (
    select pair, monday, acts >= $evidence_acts as enough_acts, runs_b, va, vb, na, nb, va63, vb63, na63, nb63,
           case when share_a <> 0.5 then least($street_agreed_most, greatest($street_bound_least, share_a + $street_agreed_margin))
                when mature_v_a < $street_mature_buckets then $street_bound_least
                else least($street_bound_most, greatest($street_bound_least, base_v_a + $street_margin)) end as bound_v_a,
           case when share_a <> 0.5 then least($street_agreed_most, greatest($street_bound_least, share_a + $street_agreed_margin))
                when mature_n_a < $street_mature_buckets then $street_bound_least
                else least($street_bound_most, greatest($street_bound_least, base_n_a + $street_margin)) end as bound_n_a,
           case when share_b <> 0.5 then least($street_agreed_most, greatest($street_bound_least, share_b + $street_agreed_margin))
                when mature_v_b < $street_mature_buckets then $street_bound_least
                else least($street_bound_most, greatest($street_bound_least, base_v_b + $street_margin)) end as bound_v_b,
           case when share_b <> 0.5 then least($street_agreed_most, greatest($street_bound_least, share_b + $street_agreed_margin))
                when mature_n_b < $street_mature_buckets then $street_bound_least
                else least($street_bound_most, greatest($street_bound_least, base_n_b + $street_margin)) end as bound_n_b
    from based
),
calmed as (
    select * exclude (va63, vb63),
           na63 = 0 or ((va63 + vb63 = 0 or va63 / (va63 + vb63) <= bound_v_a) and na63 / (na63 + nb63) <= bound_n_a) as calm_a,
           nb63 = 0 or ((va63 + vb63 = 0 or vb63 / (va63 + vb63) <= bound_v_b) and nb63 / (na63 + nb63) <= bound_n_b) as calm_b
    from bounded
),
-- Mondays before the first giving act are calm, so a short frame at the start needs no full run of them.
slated as (
    select *, count(if(calm_a, null, 1)) over last_mondays = 0 as clean_a, count(if(calm_b, null, 1)) over last_mondays = 0 as clean_b
    from calmed
    window last_mondays as (partition by pair order by monday rows between $street_calm_mondays - 1 preceding and current row)
),
-- Slates counted: before this Monday's bucket (a bucket starts a new segment if a slate was wiped since the phase's last) and after it.
segmented as (
    select *,
           cast(count(if(clean_a, 1, null)) over so_far as integer) as slate_a,
           cast(count(if(clean_b, 1, null)) over so_far as integer) as slate_b
    from slated
    window so_far as (partition by pair order by monday rows unbounded preceding)
),
-- Both directions: the giver's share of v and of acts (null: none passed). A lane is a pair in one direction, 2 * pair or
-- one more; a track one of its three phases, 3 * lane + phase. While a direction is not run nothing passes.
directed as (
    select 6 * pair + monday % 3 as track, monday, enough_acts, true as runs, slate_a as slate, clean_a as clean, calm_a as calm,
           if(va + vb > 0, va / (va + vb), null) as share_v, least(1, (va + vb) / 1e9) as vote,
           if(na + nb > 0, na / (na + nb), null) as share_n, cast(na63 as integer) as gn63, bound_v_a as bound_v, bound_n_a as bound_n
    from segmented
    union all
    select 6 * pair + 3 + monday % 3, monday, enough_acts, runs_b, slate_b, clean_b, calm_b,
           if(runs_b and va + vb > 0, vb / (va + vb), null), least(1, (va + vb) / 1e9),
           if(runs_b and na + nb > 0, nb / (na + nb), null), cast(nb63 as integer), bound_v_b, bound_n_b
    from segmented
),
-- Each bet's logarithm as a whole number of 1e-11 (in a double, exact up to 9e15), so that no order of adding can matter. An empty bucket bets nothing.
bet as (
    select * exclude (slate, vote, share_v, share_n), coalesce(share_v, share_n) as share, share_v is not null as valued,
           slate - cast(clean as integer) as slate_before,
           coalesce(vote * (share_v - bound_v) / bound_v, 0) as edge_v, coalesce((share_n - bound_n) / bound_n, 0) as edge_n
    from directed
),
summed as (
    select * exclude (edge_v, edge_n),
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
select track, monday, enough_acts, runs, slate_before, clean, calm, share, valued, gn63, bound_v, bound_n,
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
