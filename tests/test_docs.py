"""The documentation says what is there, all of it, and nothing else."""

from __future__ import annotations

import math
import re
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from docs_pages import DOCS, PAGES, ROOT, anchors, code, headings, links, project_files, section, text, written

from coophealth.settings import Settings
from docs import catalogue, commands, generate, policy_keys, tables
from models.activities import CATALOGUE
from models.policy import Policy
from scorecards import report, sqlfiles
from scorecards.lake import Lake, LakePlace
from scorecards.questions import ask

README = ROOT / "README.md"
MEASURED = sqlfiles.names("factors")
WEIGHTS = {name: (sort, weight) for sort, w in Policy().weights.model_dump().items() for name, weight in w.items()}
UNMEASURED = [name for name in WEIGHTS if name not in MEASURED]


@pytest.mark.parametrize("page", generate.pages(), ids=lambda page: page.name)
def test_what_is_made_from_the_code_is_fresh(page: Path) -> None:
    assert generate.fresh(page) == text(page), "run `python -m docs.generate`"


def test_every_made_part_stands_in_a_page() -> None:
    stand = [name for page in generate.pages() for name in re.findall(r"<!-- made: ([\w-]+) -->", text(page))]
    assert sorted(stand) == sorted(generate.PARTS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(there), f"{page.name} links to {target}"


def test_readme_names_every_page() -> None:
    named = {(ROOT / target.partition("#")[0]).resolve() for target in links(README)}
    assert {page for page in PAGES if page != README} <= named


def test_every_documented_slug_of_an_error_is_a_page_with_that_heading() -> None:
    slugs = {
        slug
        for path, body in project_files()
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests")
        for slug in re.findall(r"""\b(?:docs=|_DOCS(?:: Final)? = )"([^"]+)\"""", body)
    }
    assert slugs
    for slug in slugs:
        name, _, anchor = slug.removesuffix(".md").partition("#")
        page = DOCS / f"{name}.md"
        assert page.exists(), slug
        assert not anchor or anchor in anchors(page), slug


def test_every_command_and_option_is_documented() -> None:
    for name, command in commands.tree().items():
        said = section(DOCS / "commands.md", name)
        for parameter in command.params:
            if parameter.param_type_name == "option" and "--help" not in parameter.opts:
                assert all(option in said for option in parameter.opts), (name, parameter.opts)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    known = commands.tree()
    names = {name.split(" ")[0] for name in known} | set(known)
    for piece in code(page):
        for call in re.findall(r"(?:^|[ /])coophealth((?: [a-z][a-z-]*)+[^#\n]*)", piece):
            words = call.split()
            name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
            assert name in names, f"{page.name}: coophealth{call}"
            options = {option for p in known[name].params for option in p.opts} if name in known else set()
            used = {word.partition("=")[0] for word in words if word.startswith("--")}
            assert used <= options | {"--help"}, f"{page.name}: coophealth{call}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_shows_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    shown = {found for piece in code(page) for found in re.findall(r"^make ([a-z]+)", piece)}
    assert shown <= targets


def test_contributing_names_every_make_target() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", text(ROOT / "Makefile"), re.MULTILINE)) - {"help"}
    assert all(f"make {target}" in text(ROOT / "CONTRIBUTING.md") for target in targets)


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    settings = {f"COOPHEALTH_{name.upper()}" for name in Settings.model_fields}
    said = set(re.findall(r"`(COOPHEALTH_\w+)`", text(DOCS / "settings.md")))
    assert said == settings
    for page in PAGES:
        assert set(re.findall(r"\bCOOPHEALTH_[A-Z]+\b", text(page))) <= settings, page.name


def test_every_setting_has_a_meaning() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def _flat(value: object, path: str = "") -> list[str]:
    if isinstance(value, dict) and value:
        return [leaf for key, part in value.items() for leaf in _flat(part, f"{path}/{key}")]
    return [path.removeprefix("/")]


def test_every_key_of_the_policy_is_documented() -> None:
    entries = {"/".join([*table.split("."), key] if table else [key]) for table, key, _, _ in policy_keys.entries()}
    keys = set(_flat(tomllib.loads(text(policy_keys.FILE)))) - {"currency/rates", "kinds"}
    assert entries - {"currency/rates/CODE", "kinds/KIND"} == keys
    assert keys == set(_flat(Policy().model_dump(by_alias=True))) - {"currency/rates", "kinds"}
    said = text(DOCS / "policy.md")
    assert all(f"| `{key.split('/')[-1]}` |" in said for key in keys)


def test_every_key_of_the_policy_has_a_meaning() -> None:
    assert all(comment for _, _, _, comment in policy_keys.entries())


def test_every_table_view_and_column_is_documented() -> None:
    for relation in tables.relations():
        said = section(DOCS / "lake.md", relation.name)
        assert relation.holds, relation.name
        assert all(f"| `{column}` | {kind} | " in said for column, kind, _ in relation.columns), relation.name


def test_every_type_of_activity_is_documented() -> None:
    assert set(catalogue.USES) == set(CATALOGUE)
    for name, model in CATALOGUE.items():
        said = section(DOCS / "activities.md", name)
        own = set(model.model_fields) - {"note", "people", "effort_hours", "cost", "travel_cost"}
        assert all(f"| `{field}` |" in said for field in own), name


def test_every_measured_factor_has_a_paragraph_with_its_weight() -> None:
    for name in MEASURED:
        sort, weight = WEIGHTS[name]
        assert f"({sort}, {weight:g})" in section(DOCS / "factors.md", name), name


def test_every_factor_that_is_not_measured_is_said_to_be_so() -> None:
    said = section(DOCS / "factors.md", "Not measured yet")
    for name in UNMEASURED:
        sort, weight = WEIGHTS[name]
        assert f"| `{name}` | {sort}, {weight:g} |" in said
    assert set(re.findall(r"^\| `(\w+)` \|", said, re.MULTILINE)) == set(UNMEASURED)


def test_readme_is_honest_about_what_is_measured() -> None:
    status = section(README, "Status and limits")
    measured, _, unmeasured = status.partition("Defined with a weight")
    unmeasured = unmeasured.partition("They count as unknown")[0]
    assert set(re.findall(r"`(\w+)`", measured)) == set(MEASURED)
    assert set(re.findall(r"`(\w+)`", unmeasured)) == set(UNMEASURED)
    for page in (README, DOCS / "factors.md"):
        for sort in ("influence", "outcome"):
            known = sum(weight for name, (s, weight) in WEIGHTS.items() if s == sort and name in MEASURED)
            assert re.search(rf"{known:g} %\s+of\s+{sort}", text(page)), (page.name, sort)


def test_every_verdict_has_a_paragraph() -> None:
    assert set(sqlfiles.names("verdicts")) <= set(headings(DOCS / "detector.md"))
    named = section(DOCS / "report.md", "A verdict")
    assert all(f"`{name}`" in named for name in sqlfiles.names("verdicts"))
    assert set(sqlfiles.names("organisations")) <= set(headings(DOCS / "detector.md"))
    named = section(DOCS / "report.md", "A verdict on an organisation")
    assert all(f"`{name}`" in named for name in sqlfiles.names("organisations"))


def _fields_of_a_report(folder: Path) -> set[str]:
    """Names at the top of a report, and of a verdict with everything a verdict can have."""
    as_of = datetime(2026, 1, 1)  # noqa: DTZ001 - the lake's times are naive UTC
    with (
        Lake.open(LakePlace(folder), write=True) as lake,
        ask(lake, Policy(), [("p", as_of, None)]) as question,
    ):
        question.need("one_way_street")
        names, _ = lake.table("from one_way_street limit 0")
        return {*names, *report.assemble(lake, question, Policy(), report.Asked(as_of))}


def test_every_field_of_the_report_is_documented(tmp_path: Path) -> None:
    said = text(DOCS / "report.md")
    for name in _fields_of_a_report(tmp_path) - {"partnership"}:
        assert re.search(rf"^\| (?:`\w+`, )*`{name}`", said, re.MULTILINE), name


def test_the_evidence_of_one_sided_periods_is_as_documented() -> None:
    bets, bound = Policy().street.bets, Policy().street.bound_least
    growth = [sum(math.exp(k * math.log1p(f / bound * (1 - bound))) for f in bets) / 4 for k in (1, 3, 4, 8)]
    said = section(DOCS / "detector.md", "In half a page")
    assert [round(growth[0], 1), round(growth[1], 1), round(growth[2], 1), round(growth[3])] == [1.3, 2.4, 3.3, 13]
    assert "about 1.3, three make it 2.4, four 3.3, eight 13" in " ".join(said.split())


def test_the_thresholds_are_as_documented() -> None:
    strengths, chances = Policy().street.strengths, Policy().expected_false
    said = section(DOCS / "detector.md", "In half a page")
    for strength in (strengths.leaning, strengths.one_way, strengths.confirmed):
        assert f"| from {strength:g} |" in said
    by_chance = " ".join(section(DOCS / "detector.md", "By chance").split())
    assert f"{chances.leaning:g} leaning, {chances.one_way:g} one-way, {chances.confirmed:g} confirmed" in by_chance


def test_every_decision_has_context_choice_and_cost() -> None:
    page = DOCS / "decisions.md"
    for heading in headings(page)[1:]:
        said = section(page, heading)
        assert re.findall(r"^\*(\w+)\*: ", said, re.MULTILINE) == ["Context", "Choice", "Cost"], heading


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
    assert any(heading.startswith(version) for heading in headings(ROOT / "CHANGELOG.md"))


def test_no_file_holds_a_registry_or_a_path_of_somebodys_machine() -> None:
    # Put together here, so that this file does not hold them either.
    hosts = ("py" + "pi.org", "python" + "hosted", "npm" + "js.org", "repo1." + "maven", "repo.maven." + "apache")
    paths = ("/wo" + "rk/", "/tm" + "p/w", "/ro" + "ot/", "/ho" + "me/")
    found = [(path.relative_to(ROOT), part) for path, body in project_files() for part in hosts + paths if part in body]
    assert not found


def test_pages_hold_their_lines_and_no_blanks_at_their_ends() -> None:
    for page in PAGES:
        for number, line in enumerate(written(page).splitlines(), start=1):
            assert line == line.rstrip(), f"{page.name}:{number}"
            assert len(line) <= 120 or line.startswith("|"), f"{page.name}:{number}"
