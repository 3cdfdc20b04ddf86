-- Sources and ids that are suspicious: the lake has them, or the batch has them more than once.
select distinct source, id from known
union
select source, id
from (select source, id, hash(source, id) as h from valid)
where h in (select hash(source, id) from valid group by hash(source, id) having count(*) > 1)
group by source, id
having count(*) > 1
