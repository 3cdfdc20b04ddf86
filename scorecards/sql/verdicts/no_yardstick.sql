-- Success is not defined: from day 30 on without an open goal agreed by both, or without a target for any factor of influence; since both were there last.
with agreements as (
    select a.pair, a.item, a.time, a.due, a.by_both,
           lead(a.time) over (partition by a.pair, a.item order by a.time, a.source, a.id) as replaced_at
    from goals_and_promises as a
    where a.type = 'goal.agreed'
),
aimed as (
    select t.pair, t.source, t.id, t.valid_from, t.valid_to, count(w.factor) as targets
    from (select pair, source, id, valid_from, valid_to, kind, targets,
                 unnest(coalesce(json_keys(targets), [])) as factor from terms) as t
    join factor_weights as w on w.kind = t.kind and w.factor = t.factor and w.composite = 'influence'
    where coalesce(try_cast(json_extract_string(t.targets, '$."' || t.factor || '"') as double),
                   try_cast(json_extract_string(t.targets, '$."' || t.factor || '".a') as double),
                   try_cast(json_extract_string(t.targets, '$."' || t.factor || '".b') as double)) is not null
    group by all
),
-- The spans of time in which there were both.
defined as (
    select g.pair, greatest(g.time, t.valid_from) as begins_at,
           least(g.due, coalesce(g.replaced_at, timestamp 'infinity'), t.valid_to) as ends_at
    from agreements as g
    join aimed as t on t.pair = g.pair and g.time < t.valid_to and g.due > t.valid_from
    where g.by_both
),
open_goals as (
    select pair, as_of, count(*) filter (by_both) as of_both, count(*) filter (not by_both) as of_one,
           list({source: source, id: id} order by agreed_at, source, id) filter (not by_both) as activities
    from goals
    where due > as_of
    group by all
),
asked_for as (
    select s.pair, s.partnership, s.as_of, s.known_at, s.started_at, s.age_days, h.source, h.id,
           coalesce(t.targets, 0) as targets, coalesce(g.of_both, 0) as of_both, coalesce(g.of_one, 0) as of_one,
           g.activities
    from subjects as s
    join terms as h on h.pair = s.pair and s.as_of > h.valid_from and s.as_of <= h.valid_to
    left join aimed as t on t.pair = h.pair and t.source = h.source and t.id = h.id and t.valid_from = h.valid_from
    left join open_goals as g on g.pair = s.pair and g.as_of = s.as_of
    where s.age_days >= $yardstick_days and not s.ended
      and (coalesce(t.targets, 0) = 0 or coalesce(g.of_both, 0) = 0)
),
ended as (
    select a.pair, a.as_of, max(least(d.ends_at, a.as_of)) as defined_until
    from asked_for as a
    join defined as d on d.pair = a.pair and d.begins_at < a.as_of and d.begins_at < d.ends_at
    group by all
)
select a.partnership, a.as_of, a.known_at, 'no_yardstick' as name, 'leaning' as strength, cast(null as varchar) as giver,
       greatest(a.started_at + to_days($yardstick_days), e.defined_until) as since, cast(null as timestamp) as insight_at,
       {open_goals: a.of_both, open_goals_of_one_side: a.of_one, influence_targets: a.targets,
        defined_until: e.defined_until} as evidence,
       [{source: a.source, id: a.id}] || coalesce(a.activities, []) as activities
from asked_for as a
left join ended as e using (pair, as_of)
