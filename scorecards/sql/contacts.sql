-- Every contact of a partnership: a giving act of either side, or a meeting held.
select distinct pair, known_at, partnership, time from contributions
union
select distinct pair, known_at, partnership, time from dealings where type = 'meeting.held'
