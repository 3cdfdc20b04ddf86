-- The memberships in a network that are judged: what an hour costs the member, and the part of a year that counts.
select *, coalesce(rate_a, $hourly_rate) * fx as rate,
       greatest($factors_year_least, least(1, age_days / 365)) as year,
       as_of - to_days($membership_days) as begins_at
from subjects
where kind = 'network-membership' and age_days >= $membership_youngest_days and not ended
