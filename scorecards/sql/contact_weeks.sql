-- Meetings and contacts of all partnerships by the Monday by which they are judged: how many, and how many empty, in the week before and in the year before.
with weekly as (
    -- Week i begins on Monday 0001-01-01 + 7i days; what is judged in it counts from Monday i + 1 on.
    select pair, cast(date_diff('week', date '0001-01-01', judged_at) as integer) + 1 as monday,
           -- Doubles: windows add them quicker than the wide integers that sums of integers are.
           cast(count(*) as double) as contacts, cast(count(empty_from) as double) as empty
    from encounters
    group by all
),
-- From the first Monday with anything to judge, quiet or not.
grid as (
    select pair, known_at, cast(unnest(range(first, last + 1)) as integer) as monday
    from (
        select e.pair, e.known_at, min(w.monday) as first, any_value(date_diff('week', date '0001-01-01', e.until)) as last
        from weekly as w join everyone as e using (pair)
        group by all
    )
)
select pair, known_at, monday, coalesce(empty, 0) as empty, coalesce(contacts, 0) as contacts,
       coalesce(sum(empty) over year, 0) as empty_year, coalesce(sum(contacts) over year, 0) as contacts_year
from grid
left join weekly using (pair, monday)
window year as (partition by pair order by monday rows between $empty_contacts_usual_weeks - 1 preceding and current row)
