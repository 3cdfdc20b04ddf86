-- Everything that carries value: giving acts of either side, won projects, booked revenue.
select distinct known_at, partnership, time from contributions
union
select distinct known_at, partnership, time from acts where type in ('project.won', 'revenue.booked')
