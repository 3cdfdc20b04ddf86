-- What every organisation gave each of its partners in the last year and received from it, over all its partnerships: acts and v (1e-9).
with weighed as (
    select pair, as_of, known_at, partnership, a_id, b_id
    from all_subjects
    -- Without a rate nothing can be weighed; what a network's fee pays for is no gift; what ended before is over.
    where not without_rate and (kind is distinct from 'network-membership' or share_agreed)
      and (not ended or ended_at >= as_of - to_days($organisations_days))
),
sides as (
    select pair, as_of, known_at, partnership, 'a' as side, a_id as organisation, b_id as partner from weighed
    union all
    select pair, as_of, known_at, partnership, 'b' as side, b_id as organisation, a_id as partner from weighed
),
summed as (
    select w.pair, w.as_of, c.giver, count(*) as acts, sum(c.v) as v
    from weighed as w
    join all_contributions as c
        on c.pair = w.pair and c.time < w.as_of and c.time >= w.as_of - to_days($organisations_days)
    group by all
)
select s.as_of, s.known_at, s.organisation, s.partner, count(distinct s.pair) as partnerships,
       coalesce(sum(m.acts) filter (m.giver = s.side), 0) as acts_given,
       coalesce(sum(m.acts) filter (m.giver <> s.side), 0) as acts_received,
       cast(coalesce(sum(m.v) filter (m.giver = s.side), 0) as bigint) as given,
       cast(coalesce(sum(m.v) filter (m.giver <> s.side), 0) as bigint) as received
from sides as s
left join summed as m on m.pair = s.pair and m.as_of = s.as_of
group by s.as_of, s.known_at, s.organisation, s.partner
