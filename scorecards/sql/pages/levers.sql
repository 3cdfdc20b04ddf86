-- Every promise as a lever: who made it, until when, what became of it, and the score of the factor it is to improve, then and now.
with lasts as (select partnership, known_at, max(as_of) as as_of from asked group by all),
told as (
    select known_at, partnership, by_side, item,
           arg_min(what, (time, source, id)) as what
    from goals_and_promises where type = 'promise.made' group by all
)
select l.partnership, l.as_of, l.known_at, p.by_side, p.item, w.what, p.factor, p.made_at, p.due,
       case when p.kept_at < l.as_of and (p.broken_at is null or p.broken_at >= l.as_of or p.kept_at > p.broken_at) then 'kept'
            when p.broken_at < l.as_of then 'broken'
            when p.due + to_days($factors_commitment_overdue_days) <= l.as_of then 'overdue'
            when p.due <= l.as_of then 'due'
            else 'open' end as state,
       round(f.score, 1) as score_then, round(n.score, 1) as score_now
from lasts as l
join promises as p
    on p.partnership = l.partnership and p.known_at = l.known_at and p.as_of = l.as_of
    and coalesce(p.made_at, p.kept_at, p.broken_at) < l.as_of
left join told as w
    on w.partnership = p.partnership and w.known_at = p.known_at and w.by_side = p.by_side and w.item = p.item
left join factor_scores as f
    on f.partnership = l.partnership and f.known_at = l.known_at and f.factor = p.factor and f.as_of = p.made_at
left join factor_scores as n
    on n.partnership = l.partnership and n.known_at = l.known_at and n.factor = p.factor and n.as_of = l.as_of
