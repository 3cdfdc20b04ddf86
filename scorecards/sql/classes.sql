-- The class of each partnership among all of the lake, by the sum of its ranks in value returned (home's; without home both sides') and in influence: A the first fifth, B the next three tenths, C the rest.
with valued as (
    select partnership, as_of, known_at,
           -- What came back to home; where neither side is home's, to both.
           sum(cast(round(100 * value) as bigint)) as cents,
           sum(cast(round(100 * value) as bigint)) filter (organisation in (select organisation from home_organisations)) as home_cents
    from all_side_returns
    group by all
),
ranked as (
    select s.partnership, s.as_of, s.known_at,
           rank() over (all_of_then order by coalesce(v.home_cents, v.cents))
           + rank() over (all_of_then order by cast(round(10 * s.influence) as bigint)) as places,
           count(*) over all_of_then as ranked
    from all_scorecards_asked as s
    join valued as v using (partnership, as_of, known_at)
    -- Only what can be judged is weighed.
    where s.influence is not null and s.enough and not s.ended
    window all_of_then as (partition by s.as_of, s.known_at)
),
placed as (
    select *, row_number() over (partition by as_of, known_at order by places desc, partnership) as place
    from ranked
    where ranked >= $classes_fewest_partnerships
)
select p.partnership, p.as_of, p.known_at, p.place, p.ranked,
       case when p.place <= round(p.ranked * $classes_share_a, 6) then 'A'
            when p.place <= round(p.ranked * ($classes_share_a + $classes_share_b), 6) then 'B'
            else 'C' end as class
from placed as p
