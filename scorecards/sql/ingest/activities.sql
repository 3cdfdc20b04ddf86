-- The new activities of a batch, as rows of the lake.
select * exclude (ordinal), $received_at as received_at from valid
