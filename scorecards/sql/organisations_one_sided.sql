-- Organisations with several partnerships that give far more than they receive (over_giver) or receive far more than they give (taker), over all of them.
with facing as (
    select as_of, known_at, 'over_giver' as name, organisation, partner, partnerships, acts_given as acts_out,
           acts_received as acts_back, given as went, received as came
    from organisation_exchanges
    union all
    select as_of, known_at, 'taker' as name, organisation, partner, partnerships, acts_received as acts_out,
           acts_given as acts_back, received as went, given as came
    from organisation_exchanges
),
judged as (
    select as_of, known_at, name, organisation, cast(sum(partnerships) as bigint) as partnerships,
           cast(sum(acts_out) as bigint) as acts_out, cast(sum(acts_back) as bigint) as acts_back,
           sum(went) as went, sum(came) as came,
           sum(greatest(0, went - came)) / sum(went) as unreturned,
           sum(greatest(0, went - came)) / (sum(went) + 1e9 * $organisations_prior_v) as share
    from facing
    group by all
    having sum(partnerships) >= $organisations_fewest_partnerships
       and sum(went) >= 1e9 * $organisations_least_v
       and sum(greatest(0, went - came)) / (sum(went) + 1e9 * $organisations_prior_v) > $organisations_share
),
-- The partners with whom it is most one-sided.
partnered as (
    select j.as_of, j.known_at, j.name, j.organisation,
           list({id: f.partner, name: n.name, acts_given: if(j.name = 'taker', f.acts_back, f.acts_out),
                 acts_received: if(j.name = 'taker', f.acts_out, f.acts_back)}
                order by f.went - f.came desc, f.partner)[1:3] as partners
    from judged as j
    join facing as f using (as_of, known_at, name, organisation)
    join organisation_names as n on n.as_of = f.as_of and n.known_at = f.known_at and n.id = f.partner
    where f.went > f.came
    group by all
),
-- The last three acts to (from) the first of them.
shown as (
    select p.as_of, p.known_at, p.name, p.organisation, c.source, c.id
    from partnered as p
    join all_subjects as s
        on s.as_of = p.as_of and s.known_at = p.known_at
        and ((s.a_id = p.organisation and s.b_id = p.partners[1].id) or (s.b_id = p.organisation and s.a_id = p.partners[1].id))
    join all_contributions as c
        on c.pair = s.pair and c.time < s.as_of and c.time >= s.as_of - to_days($organisations_days)
        and (if(c.giver = 'a', s.a_id, s.b_id) = p.organisation) = (p.name = 'over_giver')
    qualify row_number() over (partition by p.as_of, p.known_at, p.name, p.organisation
                               order by c.time desc, c.source desc, c.id desc, c.giver) <= 3
),
acts_shown as (
    select as_of, known_at, name, organisation, list({source: source, id: id} order by source, id) as activities
    from shown group by all
)
select j.organisation, j.as_of, j.known_at, j.name, 'leaning' as strength, j.as_of - to_days($organisations_days) as since,
       {days: $organisations_days, partnerships: j.partnerships,
        acts_given: if(j.name = 'taker', j.acts_back, j.acts_out), acts_received: if(j.name = 'taker', j.acts_out, j.acts_back),
        given: round(if(j.name = 'taker', j.came, j.went) / 1e9, 3), received: round(if(j.name = 'taker', j.went, j.came) / 1e9, 3),
        share: round(j.share, 4), unreturned: round(j.unreturned, 4), partners: p.partners} as evidence,
       a.activities
from judged as j
join partnered as p using (as_of, known_at, name, organisation)
join acts_shown as a using (as_of, known_at, name, organisation)
