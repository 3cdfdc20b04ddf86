-- Every contact of a partnership: a giving act of either side, or a meeting held.
select distinct known_at, partnership, time from contributions
union
select distinct known_at, partnership, time from acts where type = 'meeting.held'
