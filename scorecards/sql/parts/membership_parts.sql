-- What a membership yielded within a year (mentoring, education, own orders, what the network gave) and the hours it took.
select y.partnership, y.as_of, y.known_at, y.what as part, if(y.what = 'received', 'b', 'a') as side, y.amount,
       case y.what when 'orders' then 100 when 'received' then 100 when 'hours' then 1000 else 1 end as scale,
       case y.what when 'orders' then 'terms_money' when 'received' then 'money' when 'hours' then 'hours' else 'count' end as unit,
       y.time, y.source, y.id
from membership_yields as y
semi join membership as v using (partnership, as_of, known_at)
