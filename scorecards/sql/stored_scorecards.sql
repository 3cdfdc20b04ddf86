-- What `classes` needs of `scorecards_asked`, from the latest scorecard that is stored of each asked partnership.
select s.partnership, s.as_of, s.known_at, s.ended, s.enough, l.influence
from subjects as s
join scorecards_latest as l on l.partnership = s.partnership
