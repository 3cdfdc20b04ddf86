-- The goals of each asked partnership for its page: whose, measured how, until when, and how far.
select partnership, as_of, known_at, item, agreed_at, owner, measure, target, due, latest, latest_at, attained,
       due <= as_of as closed, elapsed
from goals
