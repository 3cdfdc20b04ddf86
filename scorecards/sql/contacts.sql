-- When either side of a partnership had contact with the other: a giving act of either side, or a meeting held.
select distinct pair, time from contact_acts
