-- Every project won, for either side: what it was worth to that side (cents, in the currency of the terms; null: not said).
select d.pair, d.time, d.source, d.id, side.side,
       if(side.side = 'a', d.value_a, d.value_b) as value,
       coalesce(cast(round(100 * if(side.side = 'a', d.value_a, d.value_b)) as bigint), 0) as cents
from dealings as d
cross join (values ('a'), ('b')) as side (side)
where d.type = 'project.won'
