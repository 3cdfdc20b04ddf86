-- The portfolio in numbers: how many partnerships are alive, how many have enough evidence, and how many of each list are expected to be false.
select q.as_of, q.known_at,
       count(s.partnership) as partnerships,
       count(*) filter (not s.ended and s.age_days >= $lifeless_youngest_days) as alive_of,
       count(*) filter (not s.ended and s.age_days >= $lifeless_youngest_days and l.partnership is null) as alive_n,
       count(*) filter (s.enough) as enough,
       round(2 * count(*) filter (s.enough) * $expected_false_leaning, 2) as expected_false_leaning,
       round(2 * count(*) filter (s.enough) * $expected_false_one_way, 2) as expected_false_one_way,
       round(2 * count(*) filter (s.enough) * $expected_false_confirmed, 2) as expected_false_confirmed
from asked as q
left join subjects as s using (partnership, as_of, known_at)
left join lifeless as l using (partnership, as_of, known_at)
group by all
