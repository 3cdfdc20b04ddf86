-- When either side of a partnership had contact with the other: a giving act of either side, or a meeting held.
select distinct pair, known_at, partnership, time from contact_acts
