"""The report as one HTML page that needs nothing else: no script, font or picture from elsewhere."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from models.errors import CoophealthError
from models.policy import Policy
from scorecards import words
from scorecards.charts import COLOURS
from scorecards.lake import Lake
from scorecards.page_answers import Answers, answers
from scorecards.page_legend import legend
from scorecards.page_partnership import section
from scorecards.page_portfolio import lead, summary
from scorecards.page_view import View, ordered
from scorecards.report import Asked, partnerships


def html(lake: Lake, policy: Policy, asked: Asked) -> str:
    """The page: the portfolio, then a section for every partnership; or one partnership alone.

    The same log, policy and as-of time give the same text. Raises CoophealthError where the partnership
    asked for is not in the lake, or the lake holds none.
    """
    return page(answers(lake, policy, asked, partnerships(lake, asked)), policy, asked)


def page(found: Answers, policy: Policy, asked: Asked) -> str:
    """The page of what was found. Raises CoophealthError where the lake holds no partnership."""
    if not found.report["partnerships"]:
        raise CoophealthError(
            f"no partnership has agreed terms before {found.report['as_of']}",
            remedy="send its partnership.agreed, or ask for a later time",
        )
    views = [View(card, found, policy) for card in found.report["partnerships"]]
    return (
        _environment()
        .get_template("report.html")
        .render(
            title=lead(found.report),
            footing=". ".join(line for line in (words.footing(found.report), words.late(found.report)) if line),
            style=_style(),
            portfolio=None if asked.partnership else summary(found, views),
            sections=[section(view) for view in ordered(views)],
            legend=legend(policy),
            currency=policy.currency.base,
        )
    )


def waiting(said: str) -> str:
    """The page while there is none: why, and that it will come by itself."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cooperation health</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_style()}</style></head><body><main><h1>No report yet</h1><p>{escape(said)}</p>"
        "<p>This page looks again by itself.</p></main></body></html>"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("scorecards"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The page speaks English; a language is a catalogue of translations put in here.
    install: Any = environment.install_null_translations  # type: ignore[attr-defined]
    install(newstyle=True)
    return environment


@cache
def _style() -> Markup:
    """The style sheet, with a rule for each colour of the pictures that puts the page's variable in its place."""
    sheet = (files("scorecards") / "templates" / "style.css").read_text(encoding="utf-8")
    rules = "".join(
        f'.chart [fill="{value}"]{{fill:var(--{name})}}.chart [stroke="{value}"]{{stroke:var(--{name})}}'
        for name, value in COLOURS.items()
    )
    return Markup(sheet + rules)  # noqa: S704 - our own file, nothing from outside
