-- What one-way streets, open and ended, lifeless partnerships and empty contacts have cost each side, before the insight and after it, as of each partnership's latest scorecard.
-- partnership: Id of the partnership.
-- as_of: Time of that scorecard (UTC).
-- verdict: one_way_street, lifeless or empty_contacts; what went into an empty contact within a one-way street stands under both.
-- side: Side that spent it: a or b; of a one-way street the giver.
-- organisation: Id of that side's organisation.
-- strength: Strength of the verdict; of a street that has ended the highest it reached.
-- since: Start of what is counted (UTC).
-- insight_at: First Monday on which it was pushed (UTC); null: not yet, all of it is before.
-- ended_at: Monday on which the one-way street had ended and what it cost stands still; null: it holds.
-- hours_before: Hours spent before insight_at.
-- hours_after: Hours spent since.
-- travel_before: Travel cost before insight_at, in the base currency.
-- travel_after: Travel cost since.
-- cost_before: Other cost before insight_at, in the base currency.
-- cost_after: Other cost since.
-- money_before: What was spent before insight_at, in the base currency: giving acts by their weight, all else as hours x rate + cost + travel.
-- money_after: What was spent since.
select partnership, as_of, unnest(from_json(wasted, '[{
    "verdict": "VARCHAR", "side": "VARCHAR", "organisation": "VARCHAR", "strength": "VARCHAR",
    "since": "TIMESTAMP", "insight_at": "TIMESTAMP", "ended_at": "TIMESTAMP",
    "hours_before": "DOUBLE", "hours_after": "DOUBLE", "travel_before": "DOUBLE", "travel_after": "DOUBLE",
    "cost_before": "DOUBLE", "cost_after": "DOUBLE", "money_before": "DOUBLE", "money_after": "DOUBLE"}]'), max_depth := 2)
from scorecards_latest
