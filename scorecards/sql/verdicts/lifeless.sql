-- Never or no longer alive: in the last 180 days no meeting and no request with content, no giving act, no partner-induced revenue; two hold: leaning, all known: pushed.
with signs as (
    select pair, as_of, count(*) filter (sign = 'contacts') as contacts, count(*) filter (sign = 'giving_acts') as acts
    from signs_of_life
    where sign in ('contacts', 'giving_acts')
    group by all
),
earned as (
    select pair, as_of, side,
           coalesce(sum(cents) filter (sign = 'induced_revenue'), 0) as now_cents,
           coalesce(sum(cents) filter (sign = 'revenue_before'), 0) as before_cents
    from signs_of_life
    where sign in ('induced_revenue', 'revenue_before')
    group by all
),
-- None at all now, or each side's below half of the window before.
revenue as (
    select pair, as_of, sum(now_cents) as now_cents,
           -- Of the sides that earned something in either window.
           sum(now_cents) = 0 or bool_and(2 * now_cents < before_cents) as gone
    from earned group by all
),
booked as (
    select distinct q.as_of, q.known_at
    from asked as q
    where exists (select 1 from activities as a where a.type = 'revenue.booked' and a.time < q.as_of and a.received_at <= q.known_at)
),
judged as (
    select p.*, coalesce(n.contacts, 0) as contacts, coalesce(n.acts, 0) as acts,
           if(b.as_of is null, null, coalesce(r.now_cents, 0) / 100) as revenue,
           cast(coalesce(n.contacts, 0) = 0 as integer) + cast(coalesce(n.acts, 0) = 0 as integer)
           + if(b.as_of is not null and coalesce(r.gone, true), 1, 0) as signs,
           if(b.as_of is null, 2, 3) as known
    from life_spans as p
    left join signs as n using (pair, as_of)
    left join revenue as r using (pair, as_of)
    left join booked as b using (as_of, known_at)
)
select partnership, as_of, known_at, 'lifeless' as name, if(signs = known, 'pushed', 'leaning') as strength,
       cast(null as varchar) as giver, begins_at as since, cast(null as timestamp) as insight_at,
       {contacts: contacts, giving_acts: acts, induced_revenue: round(revenue, 2),
        signs: signs, signs_known: known} as evidence,
       cast([] as struct(source varchar, id varchar)[]) as activities
from judged
where signs >= 2
