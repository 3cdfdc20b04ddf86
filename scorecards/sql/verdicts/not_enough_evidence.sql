-- Too few giving acts, or too young, to call the partnership anything: no colour, never healthy.
select partnership, as_of, known_at, 'not_enough_evidence' as name, 'leaning' as strength, cast(null as varchar) as giver,
       started_at as since, cast(null as timestamp) as insight_at,
       {acts: acts, acts_needed: $evidence_acts, age_days: cast(floor(age_days) as bigint), age_days_needed: $evidence_days,
        currency_without_rate: if(without_rate, currency, null)} as evidence,
       cast([] as struct(source varchar, id varchar)[]) as activities
from subjects
where not enough
