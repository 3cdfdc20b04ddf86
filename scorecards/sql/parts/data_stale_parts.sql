-- What the partnership relies on: every activity that came from the sources that have gone silent.
select partnership, as_of, known_at, 'from_silent_sources' as part, cast(null as varchar) as side, 1 as amount, 1 as scale,
       'count' as unit, time, source, id
from relied_activities
semi join (select partnership, as_of, known_at, unnest(list_transform(evidence.sources, lambda x: x.source)) as source from data_stale) as v
    using (partnership, as_of, known_at, source)
