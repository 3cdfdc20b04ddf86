-- A multiplier has gone quiet: in a partnership it brought business to, the silence is longer than that pair's own limit.
with silent as (
    select m.*, l.last_contact_at, l.days_silent, l.limit_leaning, s.b_id, s.a_id
    from multipliers as m
    join all_dormancy_limits as l on l.pair = m.pair and l.as_of = m.as_of and l.days_silent > l.limit_leaning
    join all_subjects as s on s.pair = m.pair and s.as_of = m.as_of and not s.ended
)
select s.organisation, s.as_of, s.known_at, 'multiplier_dormant' as name, 'pushed' as strength, min(s.last_contact_at) as since,
       {days: $organisations_multiplier_days, place: any_value(s.place), won: any_value(s.won), value: any_value(s.value),
        partners: list({id: n.id, name: n.name, partnership: s.partnership, won: s.won_here,
                        days_silent: cast(floor(s.days_silent) as bigint), limit_days: round(s.limit_leaning, 1)}
                       order by s.won_here desc, s.partnership)[1:3]} as evidence,
       arg_max(s.latest_here, (s.won_here, s.partnership)) as activities
from silent as s
join organisation_names as n
    on n.as_of = s.as_of and n.known_at = s.known_at and n.id = if(s.a_id = s.organisation, s.b_id, s.a_id)
group by s.organisation, s.as_of, s.known_at
