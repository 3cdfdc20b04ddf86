-- The last Monday at or before each time asked: portfolio references are taken as of it.
select distinct date_trunc('week', as_of) as monday, known_at from asked
