-- The terms that hold, each with its span: only those that name the organisations of the earliest ones; before the first, the first hold.
with seen as (
    select k.pair, k.known_at, p.*
    from partnerships as p
    join pairs as k using (partnership)
    where p.received_at <= k.known_at
      and not exists (
          select 1 from exclusions as e
          where e.partnership = p.partnership and e.source = p.source and e.id = p.id and e.received_at <= k.known_at
            and (e.topic is null
                 or (e.topic = p.topic and e.topic_partition = p.topic_partition and e.topic_offset = p.topic_offset))
      )
),
paired as (
    select *, first_value(a_id) over earliest as first_a, first_value(b_id) over earliest as first_b
    from seen
    window earliest as (partition by pair order by time, source, id, received_at)
)
select pair, known_at, partnership, time, source, id,
       case when row_number() over held = 1 then timestamp '-infinity' else time end as valid_from,
       coalesce(lead(time) over held, timestamp 'infinity') as valid_to,
       min(time) over (partition by pair) as first_agreed_at,
       a_id, a_name, b_id, b_name, kind, direction, coalesce(currency, $currency_base) as currency,
       case when coalesce(currency, $currency_base) = $currency_base then 1.0 else rates.rate end as fx,
       rate_a, rate_b, coalesce(share_a, 0.5) as share_a, share_a is not null as share_agreed,
       starts_on, ends_on, owner, sponsor_a, sponsor_b, targets, fee_entry, fee_yearly, build_hours
from paired
left join currency_rates as rates using (currency)
where a_id = first_a and b_id = first_b
window held as (partition by pair order by time, source, id, received_at)
