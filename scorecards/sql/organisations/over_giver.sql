-- An organisation at risk of burning out: more than half of what it gave in its partnerships within a year came back from nobody.
select * from organisations_one_sided where name = 'over_giver'
