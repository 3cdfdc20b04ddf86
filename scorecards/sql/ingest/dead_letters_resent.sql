-- Dead letters that came again with this batch, by the header that names them.
select header->>1 as id, cast($received_at as timestamp) as received_at,
       bool_and(ordinal in (select ordinal from dead)) as refused
from (select ordinal, unnest(cast(headers as json[])) as header from records where contains(headers, $header))
where header->>0 = $header
group by header->>1
