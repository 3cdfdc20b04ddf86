-- What each side spent in one-way streets, open and ended, in lifeless partnerships and for empty contacts: before the insight, which is what that cost, and after it, which is what could have been saved.
with spans as (
    select pair, as_of, 'one_way_street' as verdict, giver as side, strength, since, insight_at, as_of as until
    from open_streets
    union all
    -- Frozen when the slate was clean, so it is the same whenever asked.
    select pair, null, 'one_way_street', giver, strength, since, insight_at, ended_at
    from past_streets
    union all
    select q.pair, q.as_of, 'lifeless', unnest(['a', 'b']), l.strength, l.since, l.insight_at, l.as_of
    from lifeless as l
    join asked as q using (partnership, as_of, known_at)
),
-- A giving act costs its weight, all else the money it took.
spent as (
    select s.*, e.time, e.hours_milli, e.cost_cents, e.travel_cents, if(e.gives, 0, e.money_cents) as money_cents
    from spans as s
    join efforts as e on e.pair = s.pair and e.side = s.side and e.time >= s.since and e.time < s.until
    union all
    select s.*, c.time, 0, 0, 0, c.weight_cents
    from spans as s
    join contributions as c on c.pair = s.pair and c.giver = s.side and c.time >= s.since and c.time < s.until
    union all
    select *, null, 0, 0, 0, 0 from spans
),
summed as (
    select pair, as_of, verdict, side, strength, since, insight_at,
           sum(hours_milli) as hours, sum(cost_cents) as cost, sum(travel_cents) as travel, sum(money_cents) as money,
           coalesce(sum(hours_milli) filter (time >= insight_at), 0) as hours_after,
           coalesce(sum(cost_cents) filter (time >= insight_at), 0) as cost_after,
           coalesce(sum(travel_cents) filter (time >= insight_at), 0) as travel_after,
           coalesce(sum(money_cents) filter (time >= insight_at), 0) as money_after, until
    from spent
    group by all
),
told as (
    select * exclude (until), cast(null as timestamp) as ended_at from summed where as_of is not null
    union all
    select s.* replace (q.as_of as as_of)
    from (select * rename (until as ended_at) from summed where as_of is null) as s
    join asked as q on q.pair = s.pair and s.ended_at <= q.as_of
    union all
    select o.pair, o.as_of, 'empty_contacts', sides.side, o.strength, o.since, o.insight_at,
           coalesce(e.hours, 0), coalesce(e.cost, 0), coalesce(e.travel, 0), coalesce(e.money, 0),
           coalesce(e.hours_after, 0), coalesce(e.cost_after, 0), coalesce(e.travel_after, 0), coalesce(e.money_after, 0), null
    from open_emptiness as o
    cross join (values ('a'), ('b')) as sides (side)
    left join emptiness_spent as e on e.pair = o.pair and e.as_of = o.as_of and e.side = sides.side
)
select s.partnership, s.as_of, s.known_at, t.verdict, t.side, if(t.side = 'a', s.a_id, s.b_id) as organisation,
       t.strength, t.since, t.insight_at, t.ended_at,
       round((t.hours - t.hours_after) / 1000, 3) as hours_before, round(t.hours_after / 1000, 3) as hours_after,
       round((t.travel - t.travel_after) / 100, 2) as travel_before, round(t.travel_after / 100, 2) as travel_after,
       round((t.cost - t.cost_after) / 100, 2) as cost_before, round(t.cost_after / 100, 2) as cost_after,
       round((t.money - t.money_after) / 100, 2) as money_before, round(t.money_after / 100, 2) as money_after
from told as t
join subjects as s on s.pair = t.pair and s.as_of = t.as_of
