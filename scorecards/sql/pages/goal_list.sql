-- The goals of each asked partnership for its page: whose, measured how, until when, and how far.
select partnership, as_of, known_at, item, agreed_at, owner, measure, target, due, latest, latest_at,
       due <= as_of as closed,
       -- Rounded as in the verdict that a goal is off track, so that both say the same percent.
       round(attained, 4) as attained, round(elapsed, 4) as elapsed
from goals
