-- An organisation whose referrals the others won much business from: worth care.
select organisation, as_of, known_at, 'multiplier' as name, 'leaning' as strength,
       as_of - to_days($organisations_multiplier_days) as since,
       {days: $organisations_multiplier_days, place: place, won: won, value: value, partnerships: partnerships} as evidence,
       any_value(activities) as activities
from multipliers
group by organisation, as_of, known_at, place, won, value, partnerships
