-- M of every Monday for the empty contacts of each asked partnership, with the strength of the open episode and when it was found.
with phased as (
    select *, track % 3 as phase,
           if(contacts > 0, (exp(c1 / 1e11) + exp(c2 / 1e11) + exp(c3 / 1e11) + exp(c4 / 1e11)) / 4, null) as phase_m
    from empty_buckets
),
latest as (
    select *,
           last_value(if(phase = 0, phase_m, null) ignore nulls) over so_far as m0,
           last_value(if(phase = 1, phase_m, null) ignore nulls) over so_far as m1,
           last_value(if(phase = 2, phase_m, null) ignore nulls) over so_far as m2,
           -- Slates are counted upwards, so the largest is the last.
           max(if(phase = 0 and contacts > 0, slate_before, null)) over so_far as slate0,
           max(if(phase = 1 and contacts > 0, slate_before, null)) over so_far as slate1,
           max(if(phase = 2 and contacts > 0, slate_before, null)) over so_far as slate2
    from phased
    window so_far as (partition by pair order by monday rows unbounded preceding)
),
capped as (
    select * exclude (m0, m1, m2, slate0, slate1, slate2),
           coalesce(if(slate0 < slate, least(m0, 1), m0), 0) as stored0,
           coalesce(if(slate1 < slate, least(m1, 1), m1), 0) as stored1,
           coalesce(if(slate2 < slate, least(m2, 1), m2), 0) as stored2,
           cast(to_days(7 * monday) + date '0001-01-01' as timestamp) as week
    from latest
),
measured as (select *, (stored0 + stored1 + stored2) / 3 as m from capped),
-- 0 nothing, 1 leaning, 2 pushed; with too few contacts judged never more than leaning. An episode keeps the highest:
-- it has each strength from the first Monday on that had at least that.
strengths as (
    select *,
           case when m < $empty_contacts_strengths_leaning then 0
                when m < $empty_contacts_strengths_pushed or contacts_so_far < $empty_contacts_fewest_to_push then 1
                else 2 end as reached
    from measured
),
risen as (
    select *,
           min(if(reached > 0, week, null)) over episode as began_at,
           min(if(reached > 1, week, null)) over episode as insight_at
    from strengths
    window episode as (partition by pair, slate order by monday rows unbounded preceding)
)
select r.pair, p.partnership, p.known_at, r.track, r.phase, r.monday, r.week, r.slate, r.clean, r.calm, r.m,
       case when insight_at is not null then 2 when began_at is not null then 1 else 0 end as level,
       r.empty, r.contacts, r.empty / nullif(r.contacts, 0) as share, r.bound,
       case when insight_at is not null then 'pushed' when began_at is not null then 'leaning' end as strength,
       coalesce(insight_at, began_at) as found_at, insight_at,
       stored0, stored1, stored2, phase_m
from risen as r
join pairs as p using (pair)
