"""The page needs nothing else, is the same for the same log, and shows the report's own numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from activity_log import ActivityLog, MakeLake, bring, utc
from page_lakes import AS_OF, ODD_NAMES, POLICY, STORIES, demo_lake, odd_lake

from models.errors import CoophealthError
from models.policy import Policy
from scorecards import pages, report, words
from scorecards.lake import Lake
from scorecards.page_anchors import anchor
from scorecards.page_answers import Answers, answers, month_ends
from scorecards.page_comparisons import attention_groups, wasted
from scorecards.page_view import View
from scorecards.report import Asked, Json
from scorecards.words_numbers import whole

pytestmark = pytest.mark.thorough

_VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})


class Reader(HTMLParser):
    """Reads a page: its ids, links, words by element, and whether its elements close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        self.outside += [f"{tag} {name}" for name in ("src", "srcset", "xlink:href", "action") if name in found]
        self.outside += [f"{tag} {name}" for name in found if name.startswith("on")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def stories(make_lake: MakeLake) -> Iterator[Lake]:
    with demo_lake(make_lake) as lake:
        yield lake


@pytest.fixture(scope="module")
def odd(make_lake: MakeLake) -> Iterator[Lake]:
    with odd_lake(make_lake) as lake:
        yield lake


@pytest.fixture(scope="module")
def page(stories: Lake) -> str:
    return pages.html(stories, POLICY, Asked(AS_OF))


@pytest.fixture(scope="module")
def odd_page(odd: Lake) -> str:
    return pages.html(odd, Policy(home=("home",)), Asked(AS_OF))


@pytest.fixture(scope="module")
def found(stories: Lake) -> Json:
    return report.build(stories, POLICY, Asked(AS_OF))


@pytest.fixture(scope="module")
def known(stories: Lake) -> Answers:
    return answers(stories, POLICY, Asked(AS_OF), STORIES)


def test_the_same_log_policy_and_time_give_the_same_bytes(stories: Lake, page: str) -> None:
    assert pages.html(stories, POLICY, Asked(AS_OF)) == page


def test_nothing_is_fetched_from_elsewhere(page: str, odd_page: str) -> None:
    for text in (page, odd_page):
        reader = read(text)
        assert reader.outside == []
        assert all(link.startswith("#") for link in reader.links)
        style = text[text.index("<style>") : text.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style
        assert "@font-face" not in style


def test_every_link_leads_somewhere_and_every_place_is_there_once(page: str, odd_page: str) -> None:
    for text in (page, odd_page):
        reader = read(text)
        assert len(reader.ids) == len(set(reader.ids))
        assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)


def test_every_partnership_has_its_section(page: str, found: Json) -> None:
    ids = set(read(page).ids)
    assert {anchor(card["id"]) for card in found["partnerships"]} <= ids
    assert len(found["partnerships"]) == len(STORIES)


def test_the_page_begins_with_the_reports_own_sentences(page: str, found: Json) -> None:
    text = " ".join(read(page).texts)
    for sentence in words.headline(found, POLICY.home, "EUR"):
        assert sentence in text
    assert words.footing(found) in text


def test_cards_to_act_on_stand_in_the_reports_order(page: str, found: Json) -> None:
    cards = page[page.index('<ol class="cards">') : page.index("</ol>")]
    assert re.findall(r'<h3><a href="#([^"]+)"', cards) == [anchor(name) for name in found["act_now"]][:7]
    assert len(found["act_now"]) >= 5


def test_printed_contributions_add_up_to_the_printed_score(page: str) -> None:
    tables = re.findall(r'<table class="factors">.*?</table>', page, re.DOTALL)
    assert len(tables) == 2 * len(STORIES)
    known = 0
    for table in tables:
        *parts, total = [re.findall(r'<td class="n">([^<]*)</td>', row)[-1] for row in table.split("<tr")[2:]]
        if total != "–":
            tenths = sum(round(10 * float(part)) for part in parts if part != "–")
            assert tenths == round(10 * float(total))
            known += 1
    assert known > 4


def test_what_has_not_enough_evidence_is_grey_with_what_is_missing(page: str) -> None:
    row = page[page.index('data-name="Jungtrieb') :].split("</tr>")[0]
    assert 'class="grey"' in row
    assert re.search(r"not enough evidence: \d of 8 acts", row)
    assert 'data-band="' not in row


def test_where_home_takes_the_card_says_whose_turn_it_is(page: str) -> None:
    cards = page[page.index('<ol class="cards">') : page.index("</ol>")]
    hollerbusch = cards[cards.index("Hollerbusch Design") :].split("</li>")[0]
    assert "your turn" in hollerbusch
    assert "Clears if you give" in hollerbusch


def test_the_picture_holds_every_giving_act(known: Answers) -> None:
    for card in known.report["partnerships"]:
        pieces = known.of("give_and_take", card["id"])
        subject = known.one("subjects", card["id"])
        assert sum(piece["acts_a"] + piece["acts_b"] for piece in pieces) == subject["acts"]
        assert pieces[-1]["open"]
        assert pieces[-1]["ends_at"] == AS_OF
        given = sum(piece["typical_a"] - piece["typical_b"] for piece in pieces)
        assert pieces[-1]["ahead_a"] == pytest.approx(given, abs=0.05)
        assert all(one["ends_at"] == other["begins_at"] for one, other in pairwise(pieces))


def test_the_last_closed_piece_has_the_share_and_bound_of_the_verdict(known: Answers) -> None:
    checked = 0
    for card in known.report["partnerships"]:
        piece = known.of("give_and_take", card["id"])[-2]
        for verdict in card["verdicts"]:
            if verdict["name"] == "one_way_street" and verdict["evidence"]["share"] is not None:
                share = verdict["evidence"]["share"]
                bound = verdict["evidence"]["bound"]
                a = verdict["giver"] == "a"
                assert piece["share_a"] == pytest.approx(share if a else 1 - share, abs=1e-6)
                assert (piece["upper"] if a else 1 - piece["lower"]) == pytest.approx(bound, abs=1e-6)
                assert piece["m_a" if a else "m_b"] == pytest.approx(verdict["evidence"]["m"], abs=1e-5)
                checked += 1
    assert checked >= 4


def test_open_episodes_are_the_verdicts(known: Answers) -> None:
    for card in known.report["partnerships"]:
        episodes = known.of("street_episodes", card["id"])
        assert {
            (episode["giver"], episode["strength"], report.stamp(episode["insight_at"]))
            for episode in episodes
            if episode["ended_at"] is None
        } == {
            (verdict["giver"], verdict["strength"], verdict["insight_at"])
            for verdict in card["verdicts"]
            if verdict["name"] == "one_way_street"
        }
    over = [episode for episode in known.of("street_episodes", "marlinspike") if episode["ended_at"]]
    assert over
    assert over[-1]["ended_how"] == "give_again"


def test_months_add_up_to_what_the_verdict_says_was_spent(known: Answers) -> None:
    checked = 0
    for card in known.report["partnerships"]:
        for verdict in card["verdicts"]:
            if verdict["name"] == "one_way_street":
                rows = [row for row in known.of("wasted_by_month", card["id"]) if row["giver"] == verdict["giver"]]
                after = sum(row["money"] for row in rows if row["after_insight"])
                assert sum(row["money"] for row in rows) == pytest.approx(verdict["spent"]["value"], abs=0.02)
                assert after == pytest.approx(verdict["spent_after_insight"]["value"], abs=0.02)
                checked += 1
    assert checked >= 4


def test_the_acts_behind_a_street_are_those_it_counts(known: Answers) -> None:
    for card in known.report["partnerships"]:
        for verdict in card["verdicts"]:
            if verdict["name"] == "one_way_street":
                acts = [row for row in known.of("activity_list", card["id"]) if row["street"] == verdict["giver"]]
                assert len(acts) == min(40, verdict["given"]["acts"] + verdict["received"]["acts"])
                ids = {(row["source"], row["id"]) for row in acts}
                assert {(act["source"], act["id"]) for act in verdict["activities"]} <= ids


def test_shares_of_attention_are_shares(known: Answers) -> None:
    rows = [row for card in known.report["partnerships"] for row in known.of("side_attention", card["id"])]
    home = [row for row in rows if row["organisation"] == POLICY.home[0]]
    assert sum(row["hours_share"] for row in home) == pytest.approx(1)
    assert sum(row["value_share"] for row in home) == pytest.approx(1)
    assert sum(row["pair_hours_share"] for row in rows if row["side"] == "a") == pytest.approx(1)


def test_attention_by_group_is_homes_own_added_up(known: Answers) -> None:
    rows = [row for card in known.report["partnerships"] for row in known.of("side_attention", card["id"])]
    home = [row for row in rows if row["organisation"] == POLICY.home[0]]
    kinds = {card["id"]: card["kind"] for card in known.report["partnerships"]}
    for grouping in ("class", "organisation", "direction", "kind"):
        groups = [row for row in known.report["attention"] if row["grouping"] == grouping]
        assert sum(row["hours"] for row in groups) == pytest.approx(sum(row["hours"] for row in home)), grouping
        assert sum(row["value"] for row in groups) == pytest.approx(sum(row["value"] for row in home)), grouping
    by_kind = {row["name"]: row["hours_share"] for row in known.report["attention"] if row["grouping"] == "kind"}
    assert len(by_kind) > 1
    for kind, share in by_kind.items():
        of_kind = [row["hours_share"] for row in home if kinds[row["partnership"]] == kind]
        assert share == pytest.approx(sum(of_kind)), kind


def test_the_portfolio_tells_what_was_wasted_by_home_and_where_attention_goes(known: Answers) -> None:
    summed = wasted(known.report, [View(card, known, POLICY) for card in known.report["partnerships"]])
    streets = next(row for row in summed if row["name"] == "one-way streets, open")
    spent = sum(
        verdict["spent"]["value"] - verdict["spent_after_insight"]["value"]
        for card in known.report["partnerships"]
        for verdict in card["verdicts"]
        if verdict["name"] == "one_way_street" and card[verdict["giver"]]["id"] in POLICY.home
    )
    assert streets["money_before"] == whole(spent)
    titles = [group["name"] for group in attention_groups(known.report)]
    assert {"By kind", "By partner"} <= set(titles)


def test_a_lever_shows_the_score_on_the_day_it_was_promised_and_now(stories: Lake, known: Answers) -> None:
    lever = next(
        row for row in known.of("levers", "nordwind") if row["score_then"] is not None and row["factor"] == "commitment"
    )
    then = report.build(stories, POLICY, Asked(lever["made_at"], partnership="nordwind"))
    now = next(card for card in known.report["partnerships"] if card["id"] == "nordwind")
    for card, score in ((then["partnerships"][0], lever["score_then"]), (now, lever["score_now"])):
        factor = next(factor for factor in card["influence"]["factors"] if factor["name"] == lever["factor"])
        assert factor["score"] == pytest.approx(score, abs=0.06)


def test_the_history_ends_with_the_reports_own_scores(known: Answers) -> None:
    for card in known.report["partnerships"]:
        last = known.history[card["id"]][-1]
        assert (last["influence"], last["outcome"]) == (card["influence"]["score"], card["outcome"]["score"])
        assert len(known.history[card["id"]]) <= 13


def test_month_ends_are_twelve_and_the_time_itself() -> None:
    ends = month_ends(AS_OF)
    assert ends[0] == utc(2025, 12, 1)
    assert ends[-2:] == [utc(2026, 11, 1), AS_OF]
    assert len(month_ends(utc(2026, 11, 1))) == 13


def test_text_from_events_stays_text(odd_page: str) -> None:
    assert "<script>alert" not in odd_page
    assert "<b>Sons" not in odd_page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in odd_page
    assert "{{ 7 * 7 }}" in odd_page
    assert not set(odd_page) & {"\x1b", "\x07", "\u202e"}
    reader = read(odd_page)
    assert {anchor(name) for name in ODD_NAMES} <= set(reader.ids)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", place) for place in reader.ids)


def test_one_partnership_alone_has_no_portfolio(stories: Lake) -> None:
    page = pages.html(stories, POLICY, Asked(AS_OF, partnership="nordwind"))
    assert 'id="act-now"' not in page
    assert page.count('<section class="partnership"') == 1
    assert 'id="legend"' in page


def test_without_home_nobody_is_you(stories: Lake) -> None:
    page = pages.html(stories, Policy(), Asked(AS_OF))
    # What people wrote themselves may say you.
    ours = re.sub(r"<blockquote>.*?</blockquote>|<bdi>.*?</bdi>", "", page, flags=re.DOTALL)
    texts = " ".join(read(ours).texts)
    assert [texts[found.start() - 60 : found.end() + 20] for found in re.finditer(r"\b[Yy]ou(rs?)?\b", texts)] == []
    assert "cost the givers" in texts


def test_an_unknown_partnership_is_a_clear_error(stories: Lake) -> None:
    with pytest.raises(CoophealthError, match='no partnership "nobody"'):
        pages.html(stories, POLICY, Asked(AS_OF, partnership="nobody"))


def test_before_any_terms_there_is_no_page(stories: Lake) -> None:
    with pytest.raises(CoophealthError, match="no partnership has agreed terms"):
        pages.html(stories, POLICY, Asked(AS_OF - timedelta(days=4000)))


def test_a_currency_without_rate_is_said(lake: Lake) -> None:
    log = ActivityLog()
    log.agree("p", utc(2026, 1, 1), currency="USD")
    log.give("p", utc(2026, 2, 1), "a", value=100)
    bring(lake, log.events)
    page = pages.html(lake, POLICY, Asked(AS_OF))
    assert "the policy has no rate for USD" in page


def test_terms_alone_make_a_page(lake: Lake) -> None:
    log = ActivityLog()
    log.agree("p", utc(2026, 11, 1))
    bring(lake, log.events)
    page = pages.html(lake, POLICY, Asked(AS_OF))
    assert "Nothing has been given yet" in page
    assert read(page).ids


def test_what_is_due_by_the_end_of_a_day_is_due_on_that_day(lake: Lake) -> None:
    log = ActivityLog()
    log.agree("pair", utc(2026, 1, 6))
    log.add("promise.made", "pair", utc(2026, 2, 1), by="a", promise="p", due="2026-03-31", what="A list of names")
    log.add("goal.agreed", "pair", utc(2026, 2, 1), goal="g", owner="joint", target=10, due="2026-09-30")
    bring(lake, log.events)
    texts = read(pages.html(lake, Policy(), Asked(utc(2026, 4, 10)))).texts
    assert {"2026-03-31", "2026-09-30"} <= set(texts)
    assert not {"2026-04-01", "2026-10-01"} & set(texts)


def test_a_promise_is_overdue_after_as_many_days_as_the_policy_says(lake: Lake) -> None:
    log = ActivityLog()
    log.agree("pair", utc(2026, 1, 6))
    log.add("promise.made", "pair", utc(2026, 2, 1), by="a", promise="p", due="2026-03-31", what="A list of names")
    bring(lake, log.events)
    early = Policy.from_toml("[factors.commitment]\noverdue_days = 9\n", "test")
    for policy, state in ((Policy(), "due"), (early, "overdue")):
        found = answers(lake, policy, Asked(utc(2026, 4, 10)), ("pair",))
        assert [row["state"] for row in found.of("levers", "pair")] == [state]
