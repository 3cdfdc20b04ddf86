-- Every contact and request of the last months that was answered by each time asked, or should have been: by which side, and whether it was.
select q.pair, q.partnership, q.as_of, q.known_at, r.side, r.noun, r.item, r.made_at, r.answered_at,
       coalesce(r.answered_at < q.as_of, false) as answered
from asked as q
join requests as r
    on r.pair = q.pair
    and r.asked_at < q.as_of and r.asked_at >= q.as_of - to_days($factors_responsiveness_days)
    and (r.answered_at < q.as_of
         or (r.made_at < q.as_of and r.asked_at < q.as_of - to_days($factors_responsiveness_patience_days)))
