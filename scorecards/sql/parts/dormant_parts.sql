-- What a limit of silence is made of: the contacts that ended the last gaps, each with the days of its gap; and the last contact, since which it is quiet.
with ended as (
    select d.partnership, d.as_of, d.known_at, q.pair, g.time, g.gap
    from dormant as d
    join subjects as q using (partnership, as_of, known_at)
    join contact_gaps as g on g.pair = q.pair and g.time < d.as_of
    qualify row_number() over (partition by q.pair, d.as_of order by g.number desc) <= $dormancy_gaps
)
select e.partnership, e.as_of, e.known_at, 'gaps' as part, cast(null as varchar) as side, any_value(e.gap) as amount,
       86400e6 as scale, 'days' as unit, e.time, min({source: c.source, id: c.id}).source as source, min({source: c.source, id: c.id}).id as id
from ended as e
join contact_acts as c on c.pair = e.pair and c.time = e.time
group by e.partnership, e.as_of, e.known_at, e.time
union all
select d.partnership, d.as_of, d.known_at, 'last_contact' as part, null as side, 1 as amount, 1 as scale, 'count' as unit,
       a.time, a.source, a.id
from (select partnership, as_of, known_at, unnest(activities) as shown from dormant) as d
join acts as a
    on a.partnership = d.partnership and a.known_at = d.known_at and a.time < d.as_of and a.source = d.shown.source and a.id = d.shown.id
