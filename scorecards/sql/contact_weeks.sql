-- Meetings and contacts of all partnerships by the Monday on which they are judged: how many, and how many empty, in the bucket that closes, in 63 days, in the year before, and so far.
with weekly as (
    -- Week i begins on Monday 0001-01-01 + 7i days; what is judged in it counts from Monday i + 1 on.
    select pair, cast(date_diff('week', date '0001-01-01', judged_at) as integer) + 1 as monday,
           count(*) as contacts, count(empty_from) as empty
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
select pair, known_at, monday,
       coalesce(sum(empty) over bucket, 0) as empty, coalesce(sum(contacts) over bucket, 0) as contacts,
       coalesce(sum(empty) over quarter, 0) as empty63, coalesce(sum(contacts) over quarter, 0) as contacts63,
       coalesce(sum(empty) over year, 0) as empty_year, coalesce(sum(contacts) over year, 0) as contacts_year,
       coalesce(sum(contacts) over so_far, 0) as contacts_so_far
from grid
left join weekly using (pair, monday)
window bucket as (partition by pair order by monday rows between 2 preceding and current row),
       quarter as (partition by pair order by monday rows between 8 preceding and current row),
       year as (partition by pair order by monday rows between $empty_contacts_usual_weeks - 1 preceding and current row),
       so_far as (partition by pair order by monday rows unbounded preceding)
