-- Every meeting held and contact requested, in all partnerships: until when a value event may still answer it (empty from then on; null: never empty).
with timeline as (
    select pair, time, false as of_value, known_at, partnership, source, id, type, counts, people
    from everyones_acts where type in ('meeting.held', 'contact.requested')
    union all
    -- What carries value: giving acts of either side, won projects, booked revenue.
    select pair, time, true as of_value, known_at, null, null, null, null, null, null
    from everyones_acts
    where type in ('support.given', 'referral.given', 'campaign.launched', 'investment.paid', 'project.won', 'revenue.booked') and counts
),
-- The nearest value event before and after each, the same instant included in both.
-- Windows, because an ASOF join over 600,000 rows takes half a minute where these take a tenth of a second; extremes,
-- because a last value that ignores nulls looks back over all of them.
neighboured as (
    select *,
           max(if(of_value, time, null)) over (partition by pair order by time range between unbounded preceding and current row) as before_at,
           min(if(of_value, time, null)) over (partition by pair order by time range between current row and unbounded following) as after_at
    from timeline
)
select pair, known_at, partnership, time, source, id, type, people, time + to_days($empty_contacts_after_days) as judged_at,
       -- A request without content is no answer to what came before it.
       if(after_at <= time + to_days($empty_contacts_after_days)
          or (counts and before_at >= time - to_days($empty_contacts_before_days)),
          null, time + to_days($empty_contacts_after_days)) as empty_from
from neighboured
where not of_value
