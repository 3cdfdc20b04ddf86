-- Everything that counts but support and referrals given, which contributions.sql weighs: few enough to be kept at hand.
select pair, time, source, id, type, by_side, item, kind, induced_by, counts, value, value_a, value_b,
       due, asked_at
from acts
where type not in ('support.given', 'referral.given')
