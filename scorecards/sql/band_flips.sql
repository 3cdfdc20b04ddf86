-- Every change of a composite's band from Monday to Monday; a change needs some points beyond the edge, so that no wavering at it counts.
with edges as (
    select composite, lower as edge from score_bands where lower > 0
),
-- Each edge remembers on which side the score last lay clearly; at first the side it lies on, clearly or not.
lying as (
    select s.partnership, s.known_at, s.composite, s.week, s.score, e.edge,
           coalesce(last_value(case when round(s.score - e.edge, 6) >= $bands_flip_margin then true
                                    when round(e.edge - s.score, 6) >= $bands_flip_margin then false end ignore nulls) over mondays,
                    first_value(s.score >= e.edge) over mondays) as above
    from monday_scores as s join edges as e using (composite)
    where s.score is not null
    window mondays as (partition by s.partnership, s.known_at, s.composite, e.edge order by s.week
                       rows between unbounded preceding and current row)
),
reached as (
    select partnership, known_at, composite, week, any_value(score) as score,
           coalesce(max(edge) filter (above), 0) as edge
    from lying
    group by all
),
states as (
    select r.*, b.name as to_state, lag(b.name) over mondays as from_state, lag(r.edge) over mondays as edge_before
    from reached as r join score_bands as b on b.composite = r.composite and b.lower = r.edge
    window mondays as (partition by r.partnership, r.known_at, r.composite order by r.week)
)
select md5(concat_ws('|', partnership, composite || '_band', '', strftime(week, '%Y-%m-%d'), to_state))[:16] as id,
       partnership, known_at, composite || '_band' as verdict, cast(null as varchar) as direction, week,
       from_state, to_state, cast(null as varchar) as reason, composite, score, edge > edge_before as risen
from states
where from_state <> to_state
