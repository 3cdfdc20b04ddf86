-- The verdicts but one-way streets of each asked partnership on the Mondays (00:00) among the times asked.
select partnership, known_at, as_of as week, ended, true as judged, verdicts
from verdicts_asked where as_of = date_trunc('week', as_of)
