"""What each factor is called, and what it asks."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "balance": "Mutual support",
    "anchoring_top": "Anchoring at the top",
    "anchoring_working": "Anchoring at work",
    "pace": "Equal pace",
    "responsiveness": "Responsiveness",
    "investment": "Joint investment",
    "commitment": "Commitment",
    "steadiness": "Steadiness",
    "freshness": "Freshness",
    "substance": "Substance",
    "joint_campaigns": "Joint campaigns",
    "projects_won": "Projects won",
    "induced_revenue": "Partner-induced revenue",
    "referral_yield": "Referral yield",
    "goal_attainment": "Goals attained",
    "return_on_effort": "Return on effort",
}
ASKS: Final = {
    "balance": "How near do the shares of what both give come to what was agreed?",
    "anchoring_top": "How often do executives of both sides meet?",
    "anchoring_working": "How often do the people who do the work meet?",
    "pace": "Do both answer at the same speed, in production and in service?",
    "responsiveness": "How many contacts and requests are answered?",
    "investment": "Do both pay what they pledged, and share the cost?",
    "commitment": "Are promises kept, and weak points taken on?",
    "steadiness": "Is there a contact in every three weeks?",
    "freshness": "How long ago was the last contact, by this pair's own rhythm?",
    "substance": "How many contacts and meetings lead to something?",
    "joint_campaigns": "How many campaigns are launched together?",
    "projects_won": "What are the projects won together worth to each?",
    "induced_revenue": "What revenue does each earn through the other?",
    "referral_yield": "How many referrals are won?",
    "goal_attainment": "Do the agreed goals get nearer in time, for both?",
    "return_on_effort": "What comes back for the effort put in?",
}
