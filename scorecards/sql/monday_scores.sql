-- Both printed composites of each asked partnership on the Mondays (00:00) among the times asked.
unpivot (select partnership, known_at, as_of as week, influence, outcome
         from scorecards_asked where as_of = date_trunc('week', as_of))
on influence, outcome into name composite value score
