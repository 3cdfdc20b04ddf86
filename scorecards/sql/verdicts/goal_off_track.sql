-- A goal of which less is attained than half of the time gone would ask: one row for each owner (null: joint), since the first of them fell behind.
with behind as (
    select g.*
    from goals as g
    join subjects as s using (partnership, as_of, known_at)
    where not s.ended and g.due >= g.as_of - to_days($goals_days)
      and g.elapsed >= $goals_off_track_earliest and g.attained < $goals_off_track * g.elapsed
),
-- How far each goal was, step by step: from its agreement on, then from each progress.
steps as (
    select pair, as_of, item, stands_from, arg_max(value, (time, source, id)) as value
    from (
        select pair, as_of, item, agreed_at as stands_from, timestamp '-infinity' as time, '' as source, '' as id, 0.0 as value
        from behind
        union all
        select b.pair, b.as_of, b.item, greatest(a.time, b.agreed_at), a.time, a.source, a.id, a.value
        from behind as b
        join dealings as a
            on a.pair = b.pair and a.item = b.item and a.type = 'goal.progressed' and a.time < b.as_of and a.value is not null
    )
    group by all
),
-- Until when each step was far enough, and when the next one came.
lasting as (
    select b.pair, b.as_of, b.item, s.stands_from,
           lead(s.stands_from) over (partition by b.pair, b.as_of, b.item order by s.stands_from) as next_from,
           case when s.value / b.target >= $goals_off_track then timestamp 'infinity'
                when b.due <= b.agreed_at then b.agreed_at
                else b.agreed_at + to_microseconds(cast(round(date_diff('microsecond', b.agreed_at, b.due)
                     * greatest($goals_off_track_earliest, s.value / b.target / $goals_off_track)) as bigint))
           end as enough_until
    from steps as s
    join behind as b using (pair, as_of, item)
),
fallen as (
    select pair, as_of, item, max(least(enough_until, coalesce(next_from, timestamp 'infinity'))) as fell_at
    from lasting
    where enough_until > stands_from
    group by all
),
told as (
    select b.*, coalesce(f.fell_at, b.agreed_at) as fell_at,
           row_number() over (partition by b.pair, b.as_of, b.owner order by b.attained / b.elapsed, b.due, b.item) as place
    from behind as b
    left join fallen as f using (pair, as_of, item)
)
select partnership, as_of, known_at, 'goal_off_track' as name, 'leaning' as strength,
       if(owner = 'joint', null, owner) as giver, min(fell_at) as since, cast(null as timestamp) as insight_at,
       {count: count(*),
        goals: list({goal: item, measure: measure, target: target, latest: latest, attained: round(attained, 4),
                     elapsed: round(elapsed, 4), due: due} order by place)} as evidence,
       list({source: source, id: id} order by place) as activities
from told
group by all
