-- Partner-induced revenue that counts: earned by one side, brought about by the other or both; of each earner and deal only the rows of its first role (sourced, influenced, delivered).
select pair, partnership, as_of, known_at, time, earned_by, induced_by, cents from counted_revenues
