-- What became of a batch: read, accepted, duplicate, dead.
select (select count(*) from records),
       (select count(*) from valid),
       (select count(*) from fates where fate = 'duplicate'),
       (select count(*) from dead)
