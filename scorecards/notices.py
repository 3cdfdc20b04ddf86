"""Whom to tell what: the flips that are due, as messages, and the log of what was told."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from models.flips import DATA_STALE, OK, Flip, Reason, Told, decide
from models.notices import Notice
from models.policy import Policy
from scorecards import report
from scorecards.lake import Lake
from scorecards.questions import ask
from scorecards.words import street_change
from scorecards.words_sides import Sides
from scorecards.words_verdicts import Setting, detection, told

_LATEST = """
with standing as (
    select * from flips
    where week >= ? - to_days(? + 1)
    qualify row_number() over (partition by id order by received_at desc) = 1
)
select id, partnership, verdict, direction, week, from_state, to_state, reason, superseded
from standing
where not superseded
qualify row_number() over (partition by partnership, verdict, direction order by week desc) = 1
order by week, partnership, verdict, direction
"""

_TOLD = """
select partnership, verdict, direction, strength, week from notices
qualify row_number() over (partition by partnership, verdict, direction order by week desc, sent_at desc) = 1
"""


def due(lake: Lake, policy: Policy, now: datetime) -> list[Notice]:
    """What `decide` says is to be told now (naive UTC), oldest Monday first.

    Of each verdict the latest flip that still holds speaks; flips older than fourteen days are recorded, not told,
    and those of partnerships whose data is stale wait.
    """
    last = {
        (partnership, verdict, direction): Told(strength=strength, week=week)
        for partnership, verdict, direction, strength, week in lake.rows(_TOLD)
    }
    flips = [Flip(**row) for row in lake.dicts(_LATEST, [now, policy.alerts.oldest_days])]
    found = [(flip, last.get((flip.partnership, flip.verdict, flip.direction))) for flip in flips]
    found = [(flip, before) for flip, before in found if decide(before, flip, policy, now).tells]
    stale = _stale(lake, policy, {flip.partnership for flip, _ in found}, now)
    reasons = [(flip, decide(before, flip, policy, now, stale=flip.partnership in stale)) for flip, before in found]
    return [_notice(lake, policy, flip, reason) for flip, reason in reasons if reason.tells]


def _stale(lake: Lake, policy: Policy, partnerships: Collection[str], now: datetime) -> set[str]:
    """Which of these rely on a source that is silent now."""
    if not partnerships:
        return set()
    with ask(lake, policy, ((name, now, None) for name in sorted(partnerships))) as question:
        return {row["partnership"] for row in question.dicts(DATA_STALE)}


def log_sent(lake: Lake, notice: Notice, sent_at: datetime, channel: str = "") -> None:
    """Write down that a notice went out; after the send, so that a crash repeats it and never loses it."""
    row = {
        **notice.model_dump(mode="python"),
        "reason": notice.reason.value,
        "channel": channel,
        "sent_at": sent_at,
    }
    names = ", ".join(row)
    with lake.transaction():
        lake.run(f"insert into notices ({names}) values ({', '.join('?' for _ in row)})", list(row.values()))


def _notice(lake: Lake, policy: Policy, flip: Flip, reason: Reason) -> Notice:
    as_of = report.newest(lake)
    card = report.build(lake, policy, report.Asked(as_of, None, flip.partnership), alone=True)["partnerships"][0]
    setting = Setting(Sides.of(card, policy.home), as_of, policy.currency.base)
    verdict = next((v for v in card["verdicts"] if v["name"] == flip.verdict and v["giver"] == flip.direction), None)
    lines = [street_change(flip.model_dump(), setting.sides)[0]]
    title = f"{setting.sides.partner}: {lines[0]}"
    if verdict is not None and flip.to_state != OK:
        found = told(verdict, setting)
        title = f"{setting.sides.partner}: {found.label}"
        acts = ", ".join(f"{act['id']} ({act['source']})" for act in verdict["activities"])
        lines = [
            part
            for part in (
                found.sentence,
                found.unanswered,
                detection(verdict, setting),
                found.step,
                f"Last acts without an answer: {acts}." if acts else None,
                f"Why: coophealth report --partnership {flip.partnership}",
            )
            if part
        ]
    return Notice(
        id=hashlib.sha256(f"{flip.id}|{reason}".encode()).hexdigest()[:16],
        flip=flip.id,
        partnership=flip.partnership,
        verdict=flip.verdict,
        direction=flip.direction,
        strength=flip.to_state,
        week=flip.week,
        reason=reason,
        title=title,
        body="\n".join(lines),
    )
