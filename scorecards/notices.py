"""Whom to tell what: the flips that are due, as messages, and the log of what was told."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from models.flips import DATA_STALE, OK, PUSHED, Flip, Reason, Told, decide
from models.notices import Notice
from models.policy import Policy
from scorecards import report, words_notices
from scorecards.lake import Lake
from scorecards.limits import threshold
from scorecards.questions import ask
from scorecards.words_sides import Sides
from scorecards.words_verdicts import Setting

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
with last as (
    select partnership, verdict, direction, strength, week from notices
    qualify row_number() over (partition by partnership, verdict, direction order by week desc, sent_at desc) = 1
),
resolved as (
    select partnership, verdict, direction, week, superseded from flips semi join last using (partnership, verdict)
    where to_state = 'ok'
    qualify row_number() over (partition by id order by received_at desc) = 1
)
select l.partnership, l.verdict, l.direction, l.strength, l.week, max(r.week) as resolved_on
from last as l
left join resolved as r
    on r.partnership = l.partnership and r.verdict = l.verdict and r.direction is not distinct from l.direction
    and r.week > l.week and not r.superseded
group by all
"""


def due(lake: Lake, policy: Policy, now: datetime) -> list[Notice]:
    """What `decide` says is to be told now (naive UTC), oldest Monday first.

    Of each verdict the latest flip that still holds speaks; flips older than fourteen days are recorded, not told,
    those of partnerships whose data is stale wait, and those of partnerships that have ended are told to nobody.
    """
    last = {
        (partnership, verdict, direction): Told(strength=strength, week=week, resolved_on=resolved_on)
        for partnership, verdict, direction, strength, week, resolved_on in lake.rows(_TOLD)
    }
    flips = [Flip(**row) for row in lake.dicts(_LATEST, [now, policy.alerts.oldest_days])]
    found = [(flip, last.get((flip.partnership, flip.verdict, flip.direction))) for flip in flips]
    found = [(flip, before) for flip, before in found if decide(before, flip, policy, now).tells]
    stale, ended = _muted(lake, policy, {flip.partnership for flip, _ in found}, now)
    reasons = [
        (
            flip,
            decide(before, flip, policy, now, stale=flip.partnership in stale, ended=flip.partnership in ended),
        )
        for flip, before in found
    ]
    told = [_notice(lake, policy, flip, reason) for flip, reason in reasons if reason.tells]
    return [notice for notice in told if notice is not None]


def _muted(
    lake: Lake, policy: Policy, partnerships: Collection[str], now: datetime
) -> tuple[Collection[str], Collection[str]]:
    """Which of these rely on a source that is silent now, and which have ended."""
    if not partnerships:
        return (), ()
    with ask(lake, policy, ((name, now, None) for name in sorted(partnerships))) as question:
        stale = {row["partnership"] for row in question.dicts(DATA_STALE)}
        return stale, {row["partnership"] for row in question.dicts("subjects", "where ended")}


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


def _notice(lake: Lake, policy: Policy, flip: Flip, reason: Reason) -> Notice | None:
    """The message; None while the scorecard of now says otherwise than its Monday's: the next Monday will tell."""
    as_of = report.newest(lake)
    card = report.build(lake, policy, report.Asked(as_of, None, flip.partnership), alone=True)["partnerships"][0]
    setting = Setting(Sides.of(card, policy.home), as_of, policy.currency.base)
    verdict = next((v for v in card["verdicts"] if v["name"] == flip.verdict and v["giver"] == flip.direction), None)
    if flip.to_state == OK:
        if verdict is not None and verdict["strength"] in PUSHED:
            return None
        speech = words_notices.over(flip, setting)
    else:
        if verdict is None or verdict["strength"] not in PUSHED:
            return None
        speech = words_notices.found(verdict | {"threshold": threshold(verdict, policy)}, setting)
    return Notice(
        id=hashlib.sha256(f"{flip.id}|{reason}".encode()).hexdigest()[:16],
        flip=flip.id,
        partnership=flip.partnership,
        verdict=flip.verdict,
        direction=flip.direction,
        strength=flip.to_state,
        week=flip.week,
        reason=reason,
        title=speech.title,
        body="\n".join([*speech.lines, f"Why: coophealth report --partnership {flip.partnership}"]),
    )
