-- Every change of a one-way street's strength from Monday to Monday, in both directions.
with states as (
    select partnership, known_at, giver, week, gn63, coalesce(strength, 'ok') as to_state,
           coalesce(lag(strength) over (partition by lane order by monday), 'ok') as from_state
    from street_weeks
)
select md5(concat_ws('|', partnership, 'one_way_street', giver, strftime(week, '%Y-%m-%d'), to_state))[:16] as id,
       partnership, 'one_way_street' as verdict, giver as direction, week, from_state, to_state,
       if(to_state <> 'ok', null, if(gn63 = 0, 'giving stopped', 'they give again')) as reason
from states
where from_state <> to_state
