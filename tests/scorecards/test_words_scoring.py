"""The rule behind a leading factor's score in words."""

from __future__ import annotations

from models.policy import Policy
from scorecards.words_scoring import scoring


def test_the_rule_of_investment_names_the_halves_that_are_known() -> None:
    def said(pledges: float | None, share: float | None) -> str | None:
        evidence = {"pledges_score": pledges, "cost_share_score": share}
        return scoring({"name": "investment", "evidence": evidence}, Policy())

    assert said(None, None) is None
    assert said(50.0, None) == "Pledges paid by the weaker side score 50.0."
    assert said(None, 44.2) == "What both put in, against the share that was agreed, scores 44.2."
    assert str(said(0.0, 44.2)).endswith("scores 44.2; the mean counts.")


def test_the_rule_of_commitment_names_what_is_weak() -> None:
    rule = scoring({"name": "commitment", "evidence": {"weak": ["investment", "pace"]}}, Policy())
    assert str(rule).startswith("Weak: Joint investment and Equal pace. ")


def test_a_rule_speaks_in_the_policys_numbers() -> None:
    policy = Policy.model_validate({"factors": {"responsiveness": {"patience_days": 5}}})
    assert "younger than 5 days" in str(scoring({"name": "responsiveness", "evidence": {"days": 180}}, policy))
