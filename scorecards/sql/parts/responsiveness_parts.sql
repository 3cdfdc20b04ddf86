-- What the responsiveness is made of: the first answer to each contact and request, and those left without one; side: who was to answer.
with told as (
    select r.*, d.time, d.source, d.id,
           row_number() over (partition by r.pair, r.as_of, r.side, r.noun, r.item order by d.source, d.id) as number
    from requests_due as r
    join dealings as d
        on d.pair = r.pair and d.item = r.item
        and d.time = if(r.answered, r.answered_at, r.made_at)
        and d.type = if(r.answered, r.noun || '.answered', if(r.noun = 'contact', 'contact.requested', 'request.made'))
        and d.by_side = if(r.answered, r.side, if(r.side = 'a', 'b', 'a'))
)
select partnership, as_of, known_at, if(answered, 'answered', 'unanswered') as part, side, 1 as amount, 1 as scale,
       'count' as unit, time, source, id
from told
where number = 1
