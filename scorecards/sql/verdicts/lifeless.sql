-- Never or no longer alive: in the last 180 days no meeting and no request with content, no giving act, no partner-induced revenue; two hold: leaning, all known: pushed.
with spans as (
    select s.pair, s.partnership, s.as_of, s.known_at, s.started_at,
           s.as_of - to_microseconds(cast(least(180, s.age_days) * 86400e6 as bigint)) as begins_at,
           s.as_of - 2 * to_microseconds(cast(least(180, s.age_days) * 86400e6 as bigint)) as before_at
    from subjects as s
    where s.age_days >= 90 and not s.ended
),
signs as (
    select p.partnership, p.as_of, p.known_at,
           count(*) filter (a.type = 'meeting.held' or (a.type = 'contact.requested' and a.counts)) as contacts,
           max(a.time) as last_contact_at
    from spans as p
    join dealings as a
        on a.pair = p.pair and a.time >= p.begins_at and a.time < p.as_of
        and (a.type = 'meeting.held' or (a.type = 'contact.requested' and a.counts))
    group by all
),
given as (
    select p.partnership, p.as_of, p.known_at, count(*) as acts
    from spans as p
    join contributions as c
        on c.pair = p.pair and c.time >= p.begins_at and c.time < p.as_of
    group by all
),
earned as (
    select p.pair, p.as_of, r.earned_by,
           coalesce(sum(r.cents) filter (r.time >= p.begins_at), 0) as now_cents,
           coalesce(sum(r.cents) filter (r.time < p.begins_at), 0) as before_cents
    from spans as p
    join revenues as r on r.pair = p.pair and r.as_of = p.as_of and r.time >= p.before_at
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
    select p.*, coalesce(n.contacts, 0) as contacts, coalesce(g.acts, 0) as acts, n.last_contact_at,
           if(b.as_of is null, null, coalesce(r.now_cents, 0) / 100) as revenue,
           cast(coalesce(n.contacts, 0) = 0 as integer) + cast(coalesce(g.acts, 0) = 0 as integer)
           + if(b.as_of is not null and coalesce(r.gone, true), 1, 0) as signs,
           if(b.as_of is null, 2, 3) as known
    from spans as p
    left join signs as n using (partnership, as_of, known_at)
    left join given as g using (partnership, as_of, known_at)
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
