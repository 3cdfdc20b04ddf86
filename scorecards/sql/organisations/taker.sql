-- An organisation that gave nothing back for more than half of what it received in its partnerships within a year.
select * from organisations_one_sided where name = 'taker'
