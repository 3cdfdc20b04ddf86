-- The activities that are contacts: giving acts of either side (a joint one twice), and meetings held.
select pair, known_at, partnership, time, source, id from contributions
union all
select pair, known_at, partnership, time, source, id from dealings where type = 'meeting.held'
