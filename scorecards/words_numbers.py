"""How numbers, money, spans and dates are written in sentences and tables."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Shown for what is not known; a word says it beside it wherever there is room.
UNKNOWN: Final = "–"
_TIMES: Final = ("not once", "once", "twice")


def number(value: float | None) -> str:
    """At most three significant figures, thousands separated: 0.123, 1.23, 412, 38,200."""
    if value is None:
        return UNKNOWN
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else UNKNOWN
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    if rounded == int(rounded):
        return f"{int(rounded):,}"
    # Rounding may have brought it to the next power of ten: 9.996 is 10.0.
    digits = 2 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:,.{max(0, digits)}f}".rstrip("0").rstrip(".")


def hours(value: float | None) -> str:
    """Hours as a number: one decimal up to 10, none above."""
    if value is None:
        return UNKNOWN
    return number(round(value, 1)) if value < 10 else number(round(value))


def money(value: float | None, currency: str) -> str:
    """An amount in three significant figures with its currency: 38,200 EUR."""
    return UNKNOWN if value is None else f"{number(round(value))} {currency}"


def whole(value: float | None) -> str:
    """A table's amount: no decimals, thousands separated."""
    return UNKNOWN if value is None else f"{round(value):,}"


def tenth(value: float | None) -> str:
    """A score as it is printed everywhere: one decimal."""
    return UNKNOWN if value is None else f"{value:.1f}"


def percent(share: float | None) -> str:
    """A share of 1 as a percentage without decimals."""
    return UNKNOWN if share is None else f"{round(100 * share)} %"


def signed(value: float | None) -> str:
    """A difference with its sign, one decimal; the minus is a minus, not a hyphen."""
    if value is None:
        return UNKNOWN
    return f"{value:+.1f}".replace("-", "−")


def times(count: int) -> str:
    """How often: not once, once, twice, 14 times."""
    return _TIMES[count] if count < len(_TIMES) else f"{count:,} times"


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun: 1 act, 12 acts."""
    return f"{count:,} {one if count == 1 else many}"


def moment(text: str | datetime) -> datetime:
    """A time of the report (RFC 3339 text in UTC) or of the lake, as a naive datetime in UTC."""
    return text if isinstance(text, datetime) else datetime.fromisoformat(text).replace(tzinfo=None)


def day(when: str | datetime | None, now: datetime | None = None) -> str:
    """A date in a sentence: 3 March 2026; without its year where `now` lies in the same one."""
    if when is None:
        return UNKNOWN
    date = moment(when)
    text = f"{date.day} {MONTHS[date.month - 1]}"
    return text if now is not None and date.year == now.year else f"{text} {date.year}"


def month(when: str | datetime, now: datetime | None = None) -> str:
    """A month in a sentence: March 2026; without its year where `now` lies in the same one."""
    date = moment(when)
    name = MONTHS[date.month - 1]
    return name if now is not None and date.year == now.year else f"{name} {date.year}"


def iso(when: str | datetime | None) -> str:
    """A date in a table or file: 2026-03-03."""
    return UNKNOWN if when is None else moment(when).date().isoformat()


def until(due: str | datetime) -> datetime:
    """The last moment before something is due: what is due by the end of a day is due on that day."""
    return moment(due) - timedelta(microseconds=1)


def due(when: datetime | None) -> str:
    """The day something is due on, in a table."""
    return UNKNOWN if when is None else iso(until(when))


def span(days: float) -> str:
    """A length of time in the unit people would use: 12 days, 9 weeks, 14 months."""
    if days < 21:
        return counted(round(days), "day", "days")
    if days < 120:
        return counted(round(days / 7), "week", "weeks")
    if days < 730:
        return counted(round(days / 30.44), "month", "months")
    return f"{number(round(days / 365.25, 1))} years"


def listed(parts: list[str]) -> str:
    """Words in a row: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
