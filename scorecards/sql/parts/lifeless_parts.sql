-- What little there is of life: meetings and requests with content, giving acts, partner-induced revenue, also that of as many days before.
select g.partnership, g.as_of, g.known_at, g.sign as part, g.side, if(g.sign in ('contacts', 'giving_acts'), 1, g.cents) as amount,
       if(g.sign in ('contacts', 'giving_acts'), 1, 100) as scale,
       if(g.sign in ('contacts', 'giving_acts'), 'count', 'terms_money') as unit, g.time, g.source, g.id
from signs_of_life as g
semi join lifeless as v using (partnership, as_of, known_at)
