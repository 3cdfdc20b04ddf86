-- Everything that carries value: giving acts of either side, won projects, booked revenue.
select distinct pair, known_at, partnership, time from contributions
union
select distinct pair, known_at, partnership, time from dealings where type in ('project.won', 'revenue.booked')
