-- The verdicts of each asked partnership but one-way streets, which have flips of their own; of a verdict and side the strongest.
with strongest as (
    select partnership, as_of, known_at, name, giver, if(bool_or(strength = 'pushed'), 'pushed', 'leaning') as strength
    from verdict_strengths
    group by all
),
listed as (
    select partnership, as_of, known_at, list({name: name, giver: giver, strength: strength} order by name, giver) as verdicts
    from strongest
    group by all
)
select s.partnership, s.as_of, s.known_at, s.ended, coalesce(l.verdicts, []) as verdicts
from subjects as s
left join listed as l using (partnership, as_of, known_at)
