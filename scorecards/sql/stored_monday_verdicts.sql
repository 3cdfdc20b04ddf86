-- The verdicts of each asked partnership on the Mondays asked about, and as stored on those that they are compared with: the last before, and where its data was stale then, all before.
with found as (
    select partnership, as_of as week, ended, true as judged, verdicts
    from verdicts_asked where as_of = date_trunc('week', as_of)
),
firsts as (
    select partnership, min(week) as week from found group by all
),
-- Which scorecard of a Monday stands is found in narrow columns: verdicts are long, and read only of those that matter.
standing as (
    select s.partnership, s.as_of, max(s.received_at) as received_at
    from scorecards as s
    join firsts as f on f.partnership = s.partnership and s.as_of < f.week
    where s.as_of = date_trunc('week', s.as_of)
    group by all
),
latest as (
    select * from standing
    qualify row_number() over (partition by partnership order by as_of desc) = 1
),
last_before as (
    select s.partnership, s.as_of as week, from_json(s.verdicts, '[{"name":"VARCHAR","giver":"VARCHAR","strength":"VARCHAR"}]') as verdicts
    from scorecards as s
    join latest using (partnership, as_of, received_at)
),
stale as (
    select partnership from last_before where len(list_filter(verdicts, lambda v: v.name = 'data_stale')) > 0
),
-- Where that one's was stale, all before it are read: it is so of few.
earlier as (
    select s.partnership, s.as_of as week, from_json(s.verdicts, '[{"name":"VARCHAR","giver":"VARCHAR","strength":"VARCHAR"}]') as verdicts
    from scorecards as s
    join (from standing semi join stale using (partnership) anti join latest using (partnership, as_of)) using (partnership, as_of, received_at)
)
select *, timestamp '9999-12-31' as known_at from found
union all by name
select *, timestamp '9999-12-31' as known_at, false as ended, false as judged
from (from last_before union all from earlier)
