-- The asked partnerships, each with what was known when, under its number, and the latest time it is asked for.
select pair, partnership, known_at, max(as_of) as until
from asked
group by all
