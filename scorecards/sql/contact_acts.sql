-- Every activity that is a contact of a partnership: a giving act of either side (of both: twice), or a meeting held.
select pair, time, source, id from contributions
union all
select pair, time, source, id from dealings where type = 'meeting.held'
