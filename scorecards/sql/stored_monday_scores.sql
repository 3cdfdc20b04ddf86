-- Both printed composites of each asked partnership on all Mondays whose scorecards are stored; where one is asked about just now, as it is found now.
with stored as (
    select s.partnership, s.as_of, s.influence, s.outcome
    from scorecards as s
    where s.as_of = date_trunc('week', s.as_of)
      and s.partnership in (select partnership from asked)
    qualify row_number() over (partition by s.partnership, s.as_of order by s.received_at desc) = 1
),
together as (
    select partnership, as_of as week, influence, outcome
    from scorecards_asked where as_of = date_trunc('week', as_of)
    union all
    select partnership, as_of as week, influence, outcome
    from stored anti join scorecards_asked using (partnership, as_of)
)
unpivot (select *, timestamp '9999-12-31' as known_at from together)
on influence, outcome into name composite value score
