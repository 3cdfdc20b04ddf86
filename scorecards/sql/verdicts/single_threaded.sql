-- A side's contact hangs on one person: one row for each such side, since it has hung on this one without a break.
with hanging as (
    select s.pair, t.partnership, t.as_of, t.known_at, side.side, t.activities as named,
           if(side.side = 'a', t.people_b, t.people_a) as people_other
    from single_threads as t
    join subjects as s using (partnership, as_of, known_at)
    cross join (values ('a'), ('b')) as side (side)
    where if(side.side = 'a', t.people_a, t.people_b) = 1 and not s.ended
),
naming as (
    select a.pair, a.time, a.source, a.id, from_json(a.people, '[{"id":"VARCHAR","org":"VARCHAR"}]') as people
    from acts as a
    semi join hanging as h on h.pair = a.pair
    where json_array_length(a.people) > 0
),
-- From which activity on there were enough of them within the window: with it there are, before it there were not.
enough as (
    select *, lag(within, 1, false) over in_time
              and lag(time, $factors_anchoring_single_threaded_activities) over in_time
                  >= time - to_days($factors_anchoring_single_threaded_days) as goes_on
    from (
        select pair, time, source, id,
               lag(time, $factors_anchoring_single_threaded_activities - 1) over (partition by pair order by time, source, id)
               > time - to_days($factors_anchoring_single_threaded_days) as within
        from naming
    )
    window in_time as (partition by pair order by time, source, id)
),
present as (
    select distinct n.pair, n.time, n.source, n.id, p.person.org as side, p.person.id as person
    from naming as n, unnest(n.people) as p (person)
),
-- When somebody appeared after not having been named for as long as the window.
appeared as (
    select *, coalesce(lag(time) over (partition by pair, side, person order by time, source, id)
                       < time - to_days($factors_anchoring_single_threaded_days), true) as anew
    from present
),
alone as (
    select h.pair, h.partnership, h.as_of, h.known_at, h.side, h.named, h.people_other, min(p.person) as person,
           list({source: p.source, id: p.id} order by p.time desc, p.source desc, p.id desc)[1:3] as activities
    from hanging as h
    join present as p
        on p.pair = h.pair and p.side = h.side
        and p.time < h.as_of and p.time >= h.as_of - to_days($factors_anchoring_single_threaded_days)
    group by all
),
begun as (
    select o.pair, o.as_of, o.side,
           max(p.time) filter (p.person <> o.person) + to_days($factors_anchoring_single_threaded_days) as others_left_at,
           max(p.time) filter (p.person = o.person and p.anew) as appeared_at
    from alone as o
    join appeared as p on p.pair = o.pair and p.side = o.side and p.time < o.as_of
    group by all
),
counted as (
    select h.pair, h.as_of, max(e.time) as enough_at
    from (select distinct pair, as_of from hanging) as h
    join enough as e on e.pair = h.pair and e.time < h.as_of
    where e.within and not coalesce(e.goes_on, false)
    group by all
)
select o.partnership, o.as_of, o.known_at, 'single_threaded' as name, 'leaning' as strength, o.side as giver,
       greatest(b.others_left_at, b.appeared_at, c.enough_at) as since, cast(null as timestamp) as insight_at,
       {person: o.person, activities: o.named, people_other: o.people_other,
        days: $factors_anchoring_single_threaded_days} as evidence,
       o.activities
from alone as o
join begun as b using (pair, as_of, side)
left join counted as c using (pair, as_of)
