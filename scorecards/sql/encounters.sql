-- Every meeting held and contact requested, in all partnerships: until when a value event may still answer it (empty from then on; null: never empty).
with held as materialized (
    select pair, known_at, partnership, time, source, id, type, counts, people
    from everyones_acts where type in ('meeting.held', 'contact.requested')
),
timeline as (
    select pair, time, cast(null as timestamp) as value_at from held
    union all
    -- What carries value: giving acts of either side, won projects, booked revenue.
    select pair, time, time from everyones_acts
    where type in ('support.given', 'referral.given', 'campaign.launched', 'investment.paid', 'project.won', 'revenue.booked') and counts
),
-- The nearest value event before and after each, the same instant included in both.
-- Windows, because an ASOF join over 600,000 rows takes half a minute where these take a tenth of a second; extremes,
-- because a last value that ignores nulls looks back over all of them.
neighboured as (
    select pair, time, value_at,
           max(value_at) over (partition by pair order by time range between unbounded preceding and current row) as before_at,
           min(value_at) over (partition by pair order by time range between current row and unbounded following) as after_at
    from timeline
),
near as (select distinct pair, time, before_at, after_at from neighboured where value_at is null)
select h.pair, h.known_at, h.partnership, h.time, h.source, h.id, h.type, h.people,
       h.time + to_days($empty_contacts_after_days) as judged_at,
       -- A request without content is no answer to what came before it.
       if(n.after_at <= h.time + to_days($empty_contacts_after_days)
          or (h.counts and n.before_at >= h.time - to_days($empty_contacts_before_days)),
          null, h.time + to_days($empty_contacts_after_days)) as empty_from
from held as h
join near as n using (pair, time)
