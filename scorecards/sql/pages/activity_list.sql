-- The last twenty activities of each asked partnership, and all giving acts since an open one-way street began (at most the last forty): what a reader checks a claim against.
with ranked as (
    select q.partnership, q.as_of, q.known_at, a.time, a.source, a.id, a.type, a.by_side, a.item, a.kind, a.induced_by,
           a.counts, a.value, a.value_a, a.value_b, a.hours_a, a.hours_b, json_extract_string(a.data, '$.note') as note,
           row_number() over (partition by q.partnership, q.as_of, q.known_at order by a.time desc, a.source desc, a.id desc) as recency
    from asked as q
    join acts as a on a.pair = q.pair and a.time < q.as_of
),
unanswered as (
    select s.partnership, s.as_of, s.known_at, c.source, c.id, s.giver as street, c.giver, c.weight_cents, c.assumed,
           row_number() over (partition by s.partnership, s.as_of, s.known_at, s.giver
                              order by c.time desc, c.source desc, c.id desc, c.giver) as place
    from open_streets as s
    join contributions as c on c.pair = s.pair and c.time >= s.since and c.time < s.as_of
)
select r.*, u.street, u.giver, round(u.weight_cents / 100, 2) as weight, u.assumed
from ranked as r
left join unanswered as u
    on u.partnership = r.partnership and u.as_of = r.as_of and u.known_at = r.known_at
    and u.source = r.source and u.id = r.id and u.place <= 40
where r.recency <= 20 or u.street is not null
