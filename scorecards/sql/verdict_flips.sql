-- Every change of a verdict's strength from Monday to Monday, in all but one-way streets; while a partnership's data is stale its other verdicts neither begin nor end.
with known as (
    select partnership, known_at, week, ended, judged, verdicts,
           len(list_filter(verdicts, lambda v: v.name = 'data_stale')) > 0 as stale
    from monday_verdicts
),
-- Which Mondays are compared: for staleness itself all of them, for the others those of which there is data.
compared as (
    select partnership, known_at, of_data, week, judged, verdicts, lag(week) over run as week_before,
           lead(week) over run as week_after, lead(judged) over run as judged_after, lead(ended) over run as ended_after
    from (select *, unnest(if(stale, [true], [true, false])) as of_data from known)
    window run as (partition by partnership, known_at, of_data order by week)
),
states as (
    select m.* exclude (verdicts), v.name, v.giver, v.strength
    from (select *, unnest(verdicts) as v from compared) as m
    where (v.name = 'data_stale') = m.of_data and v.name <> 'one_way_street'
),
runs as (
    select *, lag(week) over run as last_week, lag(strength) over run as last_strength, lead(week) over run as next_week
    from states
    window run as (partition by partnership, known_at, name, giver order by week)
),
changes as (
    select partnership, known_at, name, giver, week, if(last_week = week_before, last_strength, 'ok') as from_state,
           strength as to_state, cast(null as varchar) as reason
    from runs
    where judged
    union all
    select partnership, known_at, name, giver, week_after, strength, 'ok', if(ended_after, 'the partnership ended', null)
    from runs
    where judged_after and next_week is distinct from week_after
)
select md5(concat_ws('|', partnership, name, coalesce(giver, ''), strftime(week, '%Y-%m-%d'), to_state))[:16] as id,
       partnership, known_at, name as verdict, giver as direction, week, from_state, to_state, reason
from changes
where from_state <> to_state
