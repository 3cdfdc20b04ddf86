-- The organisations whose referrals the others won most from in the last two years: first by number, then by value (base currency), then by id.
with closed as (
    select s.pair, s.partnership, s.as_of, s.known_at, if(a.by_side = 'a', s.a_id, s.b_id) as organisation, a.kind as outcome,
           cast(least(9e18, round(100 * coalesce(a.value, 0) * coalesce(t.fx, 0))) as bigint) as cents, a.time, a.source, a.id
    from all_subjects as s
    join all_dealings as a on a.pair = s.pair and a.time < s.as_of
    join all_terms as t on t.pair = a.pair and a.time >= t.valid_from and a.time < t.valid_to
    where a.type = 'referral.closed'
    -- The last word on a referral holds.
    qualify row_number() over (partition by s.pair, s.as_of, a.by_side, a.item order by a.time desc, a.source desc, a.id desc) = 1
),
won as (
    select pair, partnership, as_of, known_at, organisation, count(*) as won, sum(cents) as cents,
           max_by({source: source, id: id}, (time, source, id), 3) as latest, max(time) as latest_at
    from closed
    where outcome = 'won' and time >= as_of - to_days($organisations_multiplier_days)
    group by all
),
ranked as (
    select as_of, known_at, organisation, sum(won) as won, sum(cents) as cents, count(*) as partnerships,
           arg_max(latest, (latest_at, partnership)) as activities,
           row_number() over (partition by as_of, known_at order by sum(won) desc, sum(cents) desc, organisation) as place
    from won
    group by as_of, known_at, organisation
    having sum(won) >= $organisations_multiplier_fewest_won
    qualify place <= $organisations_multiplier_most
)
select w.pair, w.partnership, w.as_of, w.known_at, w.organisation, cast(r.place as bigint) as place,
       cast(r.won as bigint) as won, round(r.cents / 100, 2) as value, r.partnerships, r.activities,
       w.won as won_here, w.latest as latest_here
from ranked as r
join won as w using (as_of, known_at, organisation)
