-- Every contact and request of all partnerships: the side that is to answer it, its kind, when it was asked and first answered.
with told as (
    select pair, known_at, split_part(type, '.', 1) as noun, item,
           if(type in ('contact.requested', 'request.made'), if(by_side = 'a', 'b', 'a'), by_side) as side,
           min(time) filter (type in ('contact.requested', 'request.made')) as made_at,
           arg_min(kind, (time, source, id)) filter (type = 'request.made') as kind,
           min(time) filter (type in ('contact.answered', 'request.answered')) as answered_at,
           arg_min(asked_at, (time, source, id)) filter (type in ('contact.answered', 'request.answered')) as said_asked_at
    from everyones_acts
    where type in ('contact.requested', 'contact.answered', 'request.made', 'request.answered')
    group by all
)
-- An answer says when it was asked, for where the log has no request before it. As of a time between such an answer and
-- its request only the answer is known, so what comes later changes nothing of it but its kind.
select pair, known_at, noun, item, side, kind, made_at, answered_at,
       if(made_at <= answered_at or answered_at is null, made_at, said_asked_at) as asked_at
from told
