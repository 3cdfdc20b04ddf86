-- What became of a batch: read, accepted, duplicate, dead.
select (select count(*) from records), count(*) filter (fate = 'new'), count(*) filter (fate = 'duplicate'),
       (select count(*) from dead)
from sorted_out
