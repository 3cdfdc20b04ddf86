-- Substance: how many of the contacts requested and meetings held in 365 days led to something, or still may.
with counted as (
    select s.partnership, s.as_of, s.known_at, count(e.time) as contacts, count(*) filter (e.empty_from < s.as_of) as empty
    from subjects as s
    left join encounters as e
        on e.pair = s.pair and e.time < s.as_of and e.time >= s.as_of - to_days($factors_substance_days)
    group by all
)
select partnership, as_of, known_at,
       if(contacts >= $factors_substance_fewest, 100.0 * (contacts - empty + 1) / (contacts + 2), null) as score,
       to_json({contacts: contacts, empty: empty, contacts_needed: $factors_substance_fewest}) as evidence
from counted
