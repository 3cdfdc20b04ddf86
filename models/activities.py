"""The catalogue of activities: every type of the event log, with what its data holds.

Each field carries in its metadata the column it feeds (`Into`); the rows of the lake, the SQL of the fast
path and the documentation are made from these classes and from nothing else.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.columns import Into
from models.factors import Factor, InfluenceFactor, PulseFactor
from models.fields import (
    ActivityReference,
    AgreedShare,
    Amount,
    DayOrMoment,
    FactorTarget,
    Fee,
    Flag,
    Hours,
    Id,
    Organisation,
    Person,
    PositiveAmount,
    Record,
    Score,
    Side,
    SideJointOrNone,
    SideOrJoint,
    SidesAmount,
    SidesHours,
    SidesNames,
    SidesRates,
    Text,
)
from models.kinds import Kind

PREFIX = "cooperation."

By = Annotated[Side, Into("by_side", acting=True)]
Item = Annotated[Id, Into("item")]
Value = Annotated[Amount | None, Into("value")]
MoneyAmount = Annotated[Amount, Into("value")]
Due = Annotated[DayOrMoment, Into("due")]
AskedAt = Annotated[DayOrMoment, Into("asked_at")]
Counts = Annotated[Flag, Into("counts")]


class Data(Record):
    """What every activity may say besides its own."""

    type: ClassVar[str]
    note: Text | None = None
    people: Annotated[tuple[Person, ...] | None, Into("people")] = None


class OneSided(Data):
    """An activity with one acting side (or none), whose effort is one number."""

    effort_hours: Annotated[Hours | None, Into("hours")] = None
    cost: Annotated[Amount | None, Into("cost")] = None
    travel_cost: Annotated[Amount | None, Into("travel")] = None


class BothSided(Data):
    """An activity of both sides, whose effort is an object {a, b}."""

    effort_hours: Annotated[SidesHours | None, Into("hours")] = None
    cost: Annotated[SidesAmount | None, Into("cost")] = None
    travel_cost: Annotated[SidesAmount | None, Into("travel")] = None


class PartnershipAgreed(OneSided):
    """The terms of a partnership; the latest by time hold from then on."""

    type = "partnership.agreed"
    a: Organisation
    b: Organisation
    kind: Kind
    direction: Literal["horizontal", "vertical"] | None = None
    currency: Annotated[str, Field(strict=True, pattern=r"^[A-Z]{3}$")] | None = None
    hourly_rate: SidesRates | None = None
    agreed_share_a: AgreedShare | None = None
    starts_on: DayOrMoment | None = None
    ends_on: DayOrMoment | None = None
    owner: Id | None = None
    sponsors: SidesNames | None = None
    targets: dict[Factor, FactorTarget] | None = None
    fee: Fee | None = None
    build_hours: Hours | None = None


class PartnershipEnded(OneSided):
    """The partnership is over, until it is agreed again."""

    type = "partnership.ended"
    reason: Text | None = None


class GoalAgreed(OneSided):
    """A goal, whose it is, and how its attainment is measured."""

    type = "goal.agreed"
    goal: Item
    owner: Annotated[SideOrJoint, Into("by_side")]
    measure: Text | None = None
    target: Annotated[PositiveAmount, Into("value")]
    due: Due
    agreed_by: Annotated[tuple[Side, ...], Field(min_length=1)] = ("a", "b")


class GoalProgressed(OneSided):
    """How far a goal has come."""

    type = "goal.progressed"
    goal: Item
    value: Value = None


class ContactRequested(OneSided):
    """One side asked the other for a contact."""

    type = "contact.requested"
    by: By
    request: Item
    has_content: Counts = True


class ContactAnswered(OneSided):
    """A request for contact was answered."""

    type = "contact.answered"
    by: By
    request: Item
    requested_at: AskedAt


class MeetingHeld(BothSided):
    """Both sides met."""

    type = "meeting.held"
    occasion: Annotated[Literal["meeting", "event", "workshop"] | None, Into("kind")] = None


class SupportGiven(OneSided):
    """One side supported the other: a giving act where it was needed."""

    type = "support.given"
    by: By
    form: Annotated[
        Literal[
            "purchase",
            "participation",
            "expertise",
            "knowledge",
            "promotion",
            "introduction",
            "resources",
            "mentoring",
            "training",
            "volunteering",
        ],
        Into("kind"),
    ]
    needed: Counts = True
    value: Value = None


class ReferralGiven(OneSided):
    """One side referred somebody to the other: a giving act where committed and relevant."""

    type = "referral.given"
    by: By
    referral: Item
    committed: Counts = True
    relevant: Counts = True
    value: Value = None


class ReferralClosed(OneSided):
    """What became of a referral; `by` is the side that had given it."""

    type = "referral.closed"
    by: By
    referral: Item
    outcome: Annotated[Literal["won", "lost", "rejected"], Into("kind")]
    value: Value = None
    given_at: Annotated[DayOrMoment | None, Into("asked_at")] = None


class CampaignLaunched(BothSided):
    """A campaign of one side or of both."""

    type = "campaign.launched"
    campaign: Item
    by: Annotated[SideOrJoint, Into("by_side")]


class ProjectWon(BothSided):
    """A project was won, with its value for each side."""

    type = "project.won"
    project: Item
    value: Annotated[SidesAmount, Into("value_of_sides")]
    induced_by: Annotated[SideOrJoint, Into("induced_by")]


class RevenueBooked(OneSided):
    """Revenue of one side, and who induced it."""

    type = "revenue.booked"
    earned_by: By
    induced_by: Annotated[SideJointOrNone, Into("induced_by")]
    role: Annotated[Literal["sourced", "influenced", "delivered"] | None, Into("kind")] = None
    amount: MoneyAmount
    deal: Annotated[Id | None, Into("item")] = None


class InvestmentPledged(OneSided):
    """One side pledged to invest."""

    type = "investment.pledged"
    by: By
    pledge: Item
    amount: Annotated[PositiveAmount, Into("value")]
    due: Due


class InvestmentPaid(OneSided):
    """One side invested: a giving act."""

    type = "investment.paid"
    by: By
    pledge: Item
    amount: MoneyAmount


class PromiseMade(OneSided):
    """One side promised something, perhaps to improve an influence factor."""

    type = "promise.made"
    by: By
    promise: Item
    due: Due
    what: Text | None = None
    factor: Annotated[InfluenceFactor | None, Into("kind")] = None


class PromiseKept(OneSided):
    """A promise was kept."""

    type = "promise.kept"
    by: By
    promise: Item
    due: Due


class PromiseBroken(OneSided):
    """A promise was broken."""

    type = "promise.broken"
    by: By
    promise: Item
    due: Due


class RequestMade(OneSided):
    """One side asked the other for something."""

    type = "request.made"
    by: By
    request: Item
    kind: Annotated[Literal["production", "service", "information"], Into("kind")]


class RequestAnswered(OneSided):
    """A request was answered."""

    type = "request.answered"
    by: By
    request: Item
    requested_at: AskedAt


class PulseRated(OneSided):
    """How one side sees one factor."""

    type = "pulse.rated"
    org: By
    factor: Annotated[PulseFactor, Into("kind")]
    score: Annotated[Score, Into("value")]
    respondent: Annotated[Id | None, Into("item")] = None


class NoteRecorded(OneSided):
    """What the partnership knows."""

    type = "note.recorded"
    by: By
    text: Text | None = None


class ActivityRetracted(OneSided):
    """An activity of the same subject is taken back: it stops counting."""

    type = "activity.retracted"
    activity: ActivityReference
    reason: Text | None = None


CATALOGUE: dict[str, type[Data]] = {
    model.type: model
    for model in (
        PartnershipAgreed,
        PartnershipEnded,
        GoalAgreed,
        GoalProgressed,
        ContactRequested,
        ContactAnswered,
        MeetingHeld,
        SupportGiven,
        ReferralGiven,
        ReferralClosed,
        CampaignLaunched,
        ProjectWon,
        RevenueBooked,
        InvestmentPledged,
        InvestmentPaid,
        PromiseMade,
        PromiseKept,
        PromiseBroken,
        RequestMade,
        RequestAnswered,
        PulseRated,
        NoteRecorded,
        ActivityRetracted,
    )
}
