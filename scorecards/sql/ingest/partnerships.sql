-- The terms agreed in a batch.
select * exclude (ordinal), $received_at as received_at from agreed
