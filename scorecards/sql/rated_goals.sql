-- What each goal that counts brings to the goals attained: how far it is, against the share of its time that is gone (units of 1e-9, at most 1e9).
select pair, partnership, as_of, known_at, item, owner, agreed_at, source, id, latest_source, latest_id,
       -- In 1e-9, so that no order of adding can matter.
       cast(round(1e9 * least(1, least(1, attained) / greatest($goals_least_elapsed, elapsed))) as bigint) as score
from goals
where due >= as_of - to_days($goals_days)
