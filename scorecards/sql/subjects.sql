-- Each asked partnership that has terms: who, since when, how old, with how many giving acts, and whether that is enough evidence.
with acts_so_far as (
    select q.pair, q.as_of, count(*) as acts
    from asked as q
    join contributions as c on c.pair = q.pair and c.time < q.as_of
    group by all
),
ended as (
    select q.pair, q.as_of,
           arg_max(a.type, (a.time, a.source, a.id)) = 'partnership.ended' as ended,
           max(a.time) as changed_at
    from asked as q
    join dealings as a on a.pair = q.pair and a.time < q.as_of
    where a.type in ('partnership.ended', 'partnership.agreed')
      and (a.type = 'partnership.ended'
           -- Terms that name other organisations do not hold, so they resume nothing.
           or exists (select 1 from terms as t where t.pair = a.pair and t.source = a.source and t.id = a.id))
    group by all
),
-- Before its first activity a partnership starts with its terms, also if more came later.
started as (
    select q.partnership, q.as_of, q.known_at,
           if(s.first_activity_at < q.as_of, s.first_activity_at,
              coalesce((select any_value(cast(t.starts_on as timestamp)) from terms as t
                        where t.pair = q.pair
                          and t.valid_from = timestamp '-infinity'),
                       s.first_agreed_at)) as started_at
    from asked as q join starts as s using (partnership, known_at)
)
select q.pair, q.partnership, q.as_of, q.known_at, t.a_id, t.a_name, t.b_id, t.b_name, t.kind, t.direction, t.currency,
       t.fx, t.fx is null as without_rate, t.rate_a, t.rate_b, t.share_a, t.share_agreed, t.owner,
       t.sponsor_a, t.sponsor_b, t.targets, t.starts_on, t.ends_on, t.fee_entry, t.fee_yearly, t.build_hours,
       b.started_at,
       date_diff('microsecond', b.started_at, q.as_of) / 86400e6 as age_days,
       coalesce(n.acts, 0) as acts,
       -- In a currency without a rate nothing can be weighed.
       t.fx is not null and coalesce(n.acts, 0) >= $evidence_acts
       and date_diff('microsecond', b.started_at, q.as_of) / 86400e6 >= $evidence_days as enough,
       coalesce(e.ended, false) as ended,
       if(e.ended, e.changed_at, null) as ended_at
from asked as q
join started as b using (partnership, as_of, known_at)
left join acts_so_far as n using (pair, as_of)
left join ended as e using (pair, as_of)
join terms as t
    on t.pair = q.pair
    and q.as_of > t.valid_from and q.as_of <= t.valid_to and t.first_agreed_at < q.as_of
