"""One ordinary activity of each type, for the documentation and for everything that wants to try one."""

from __future__ import annotations

from typing import Any

from models.activities import PREFIX

_PEOPLE = [
    {"id": "p-17", "org": "a", "level": "executive", "role": "managing director"},
    {"id": "p-42", "org": "b", "level": "working"},
]

# Short type -> its data.
DATA: dict[str, dict[str, Any]] = {
    "partnership.agreed": {
        "a": {"id": "nordwind", "name": "Nordwind GmbH"},
        "b": {"id": "suedstern", "name": "Südstern AG"},
        "kind": "co-selling",
        "direction": "horizontal",
        "currency": "EUR",
        "hourly_rate": {"a": 95, "b": 80.5},
        "agreed_share_a": 0.5,
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "owner": "m.keller",
        "sponsors": {"a": "p-17", "b": "p-40"},
        "targets": {"anchoring_top": 1, "projects_won": {"a": 50000, "b": 30000}},
        "fee": {"entry": 500, "yearly": 1200},
        "build_hours": 120,
    },
    "partnership.ended": {"reason": "the market was sold"},
    "goal.agreed": {
        "goal": "g-1",
        "owner": "joint",
        "measure": "customers won together",
        "target": 12,
        "due": "2026-12-31",
        "agreed_by": ["a", "b"],
    },
    "goal.progressed": {"goal": "g-1", "value": 5},
    "contact.requested": {"by": "a", "request": "c-1", "has_content": True},
    "contact.answered": {"by": "b", "request": "c-1", "requested_at": "2026-03-01T15:30:00+01:00"},
    "meeting.held": {
        "occasion": "meeting",
        "people": _PEOPLE,
        "effort_hours": {"a": 2, "b": 1.5},
        "travel_cost": {"a": 120},
    },
    "support.given": {
        "by": "a",
        "form": "expertise",
        "needed": True,
        "value": 450.5,
        "effort_hours": 6,
        "note": "Gutachten für die Ausschreibung",
    },
    "referral.given": {
        "by": "b",
        "referral": "r-9",
        "committed": True,
        "relevant": True,
        "value": 8000,
    },
    "referral.closed": {
        "by": "b",
        "referral": "r-9",
        "outcome": "won",
        "value": 7500,
        "given_at": "2026-02-14",
    },
    "campaign.launched": {
        "campaign": "spring",
        "by": "joint",
        "cost": {"a": 2000, "b": 1500},
        "effort_hours": {"a": 20, "b": 12},
    },
    "project.won": {"project": "pr-3", "value": {"a": 40000, "b": 25000}, "induced_by": "joint"},
    "revenue.booked": {
        "earned_by": "a",
        "induced_by": "b",
        "role": "sourced",
        "amount": 12000,
        "deal": "d-77",
    },
    "investment.pledged": {"by": "a", "pledge": "i-1", "amount": 5000, "due": "2026-06-30"},
    "investment.paid": {"by": "a", "pledge": "i-1", "amount": 2500},
    "promise.made": {
        "by": "b",
        "promise": "v-1",
        "due": "2026-04-01",
        "what": "name an executive sponsor",
        "factor": "anchoring_top",
    },
    "promise.kept": {"by": "b", "promise": "v-1", "due": "2026-04-01"},
    "promise.broken": {"by": "a", "promise": "v-2", "due": "2026-03-01T12:00:00Z"},
    "request.made": {"by": "a", "request": "q-5", "kind": "service"},
    "request.answered": {"by": "b", "request": "q-5", "requested_at": "2026-03-01T08:00:00Z"},
    "pulse.rated": {"org": "a", "factor": "chemistry", "score": 4, "respondent": "x7f"},
    "note.recorded": {"by": "a", "text": "prefers a call before nine"},
    "activity.retracted": {
        "activity": {"source": "/crm/nordwind", "id": "e-12"},
        "reason": "booked twice",
    },
}


def event(kind: str, data: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """An activity of that type as a CloudEvent; `data` and `attributes` replace the ordinary ones."""
    return {
        "specversion": "1.0",
        "id": f"{kind}-1",
        "source": "/crm/nordwind",
        "type": PREFIX + kind,
        "subject": "nordwind-suedstern",
        "time": "2026-03-02T09:15:00+01:00",
        "datacontenttype": "application/json",
        "data": DATA[kind] if data is None else data,
    } | attributes
