-- What there is of a yardstick: the terms that hold, the open goals agreed by both, and those agreed by one side only.
select n.partnership, n.as_of, n.known_at, if(g.by_both, 'open_goals', 'open_goals_of_one_side') as part,
       cast(null as varchar) as side, 1 as amount, 1 as scale, 'count' as unit, g.agreed_at as time, g.source, g.id
from no_yardstick as n
join goals as g using (partnership, as_of, known_at)
where g.due > n.as_of
union all
select n.partnership, n.as_of, n.known_at, 'terms' as part, null as side, 1 as amount, 1 as scale, 'count' as unit,
       a.time, a.source, a.id
from (select partnership, as_of, known_at, unnest(activities) as shown from no_yardstick) as n
join pairs as p using (partnership, known_at)
join dealings as a
    on a.pair = p.pair and a.type = 'partnership.agreed'
    and a.source = n.shown.source and a.id = n.shown.id
