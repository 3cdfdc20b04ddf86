-- The detector's kernel over empty contacts up to its bets: for each asked partnership and Monday the bucket that closes, its bound, whether the Monday is calm, and C of every bet.
-- The same as street_buckets.sql with one channel and no direction: what is given is empty, all that passes are the contacts judged.
with rolled as (
    select pair, known_at, monday, 3 * pair + monday % 3 as track,
           sum(empty) over bucket as empty, sum(contacts) over bucket as contacts,
           sum(empty) over quarter as empty63, sum(contacts) over quarter as contacts63, sum(contacts) over so_far as contacts_so_far
    from contact_weeks
    semi join pairs using (pair)
    window bucket as (partition by pair order by monday rows between 2 preceding and current row),
           quarter as (partition by pair order by monday rows between 8 preceding and current row),
           so_far as (partition by pair order by monday rows unbounded preceding)
),
calmed as (
    select r.*, u.bound, r.empty63 = 0 or r.empty63 / r.contacts63 <= u.bound as calm
    from rolled as r
    join usual_emptiness as u using (known_at, monday)
),
-- Mondays before the first contact are calm, so a short frame at the start needs no full run of them.
slated as (
    select *, count(if(calm, null, 1)) over (partition by pair order by monday rows between $street_calm_mondays - 1 preceding and current row) = 0 as clean
    from calmed
),
segmented as (
    select *, cast(count(if(clean, 1, null)) over (partition by pair order by monday rows unbounded preceding) as integer) as slate
    from slated
),
-- Each bet's logarithm as a whole number of 1e-11, so that no order of adding can matter. An empty bucket bets nothing.
bet as (
    select * exclude (known_at, empty, contacts, empty63, contacts63, contacts_so_far, slate),
           slate - cast(clean as integer) as slate_before,
           contacts_so_far >= $empty_contacts_fewest_to_push as enough, empty / nullif(contacts, 0) as share,
           if(contacts > 0, (empty / contacts - bound) / bound, 0) as edge
    from segmented
),
summed as (
    select * exclude (edge),
           sum(round(1e11 * ln(1 + $street_bets_1 * edge))) over run as s1,
           sum(round(1e11 * ln(1 + $street_bets_2 * edge))) over run as s2,
           sum(round(1e11 * ln(1 + $street_bets_3 * edge))) over run as s3,
           sum(round(1e11 * ln(1 + $street_bets_4 * edge))) over run as s4
    from bet
    window run as (partition by track, slate_before order by monday rows unbounded preceding)
)
select track, monday, enough, share, bound, calm, clean, slate_before,
       s1 - least(0, coalesce(min(s1) over before, 0)) as c1,
       s2 - least(0, coalesce(min(s2) over before, 0)) as c2,
       s3 - least(0, coalesce(min(s3) over before, 0)) as c3,
       s4 - least(0, coalesce(min(s4) over before, 0)) as c4
from summed
window before as (partition by track, slate_before order by monday rows between unbounded preceding and 1 preceding)
