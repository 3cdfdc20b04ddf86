"""The page works in a browser: on a phone, in the dark, printed, by keyboard, without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from activity_log import MakeLake
from page_lakes import AS_OF, POLICY, STORIES, demo_lake, odd_lake
from playwright.sync_api import Browser, Page, sync_playwright

from models.policy import Policy
from scorecards import pages
from scorecards.page_anchors import anchor
from scorecards.report import Asked

pytestmark = pytest.mark.services
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PAPER = {"width": 680, "height": 1000}
# The lowest contrast of any text that can be seen with what lies behind it, and what that text is.
LOWEST_CONTRAST = """
() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  let lowest = [99, ""];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement, box = element.getBoundingClientRect();
    if (!node.data.trim() || !box.width || ["SCRIPT", "STYLE", "title"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const front = rgb(element instanceof SVGElement ? style.fill : style.color).slice(0, 3);
    const [a, b] = [light(front), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, node.data.trim().slice(0, 60)];
  }
  return lowest;
}
"""
# What sticks out of the window to the right, unless it lies in a box of its own that scrolls.
STICKS_OUT = """
() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, .skip, svg"))
  .map(e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 40))
"""
# Words of partners' names that are torn in two.
BROKEN_WORDS = r"""
() => [...document.querySelectorAll("table.all tbody th bdi")].flatMap(e => {
  const lines = word => {
    const range = document.createRange();
    range.setStart(e.firstChild, word.index);
    range.setEnd(e.firstChild, word.index + word[0].length);
    return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size;
  };
  return [...e.textContent.matchAll(/\S+/g)].filter(word => lines(word) > 1).map(word => word[0]);
})
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    installed = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        if installed is None and not Path(playwright.chromium.executable_path).exists():
            if os.environ.get("CI"):
                pytest.fail("Chromium is not installed; `make services` installs it")
            pytest.skip("Chromium is not installed; `make services` installs it")
        opened = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_file(make_lake: MakeLake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    with demo_lake(make_lake) as lake:
        file.write_text(pages.html(lake, POLICY, Asked(AS_OF)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def odd_file(make_lake: MakeLake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("odd") / "report.html"
    with odd_lake(make_lake) as lake:
        file.write_text(pages.html(lake, Policy(home=("home",)), Asked(AS_OF)), encoding="utf-8")
    return file


def opened(browser: Browser, file: Path, place: str = "", **context: Any) -> Page:
    page = browser.new_context(**context).new_page()
    page.goto(f"{file.as_uri()}{place}")
    return page


def everything(page: Page) -> None:
    """Show all sections and open all that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    page.add_style_tag(content="main:not(.one) .partnership { display: block !important; }")


@pytest.mark.parametrize("view", [PHONE, DESK])
def test_nothing_sticks_out_of_the_window(browser: Browser, page_file: Path, odd_file: Path, view: Any) -> None:
    for file in (page_file, odd_file):
        page = opened(browser, file, viewport=view)
        everything(page)
        assert page.evaluate(STICKS_OUT) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_tables_are_cards_as_wide_as_the_window(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, viewport=PHONE)
    widths = page.evaluate(
        """() => [...document.querySelectorAll('table.all td, table.all tbody th')]
                  .map(e => e.getBoundingClientRect()).filter(e => e.height).map(e => e.width)"""
    )
    assert len(widths) > len(STORIES)
    assert min(widths) > 300
    sparks = page.evaluate(
        "[...document.querySelectorAll('table.all .spark')].map(e => e.getBoundingClientRect().width)"
    )
    assert min(sparks) > 30


def test_on_a_phone_a_cell_is_one_piece_beside_its_label(browser: Browser, page_file: Path, odd_file: Path) -> None:
    """A card is a grid of two columns: every further piece would become a line of its own below the label."""
    for file in (page_file, odd_file):
        page = opened(browser, file, viewport=PHONE)
        torn = page.evaluate(
            """() => [...document.querySelectorAll('.stack td[data-label]')].map(e => [...e.childNodes]
                      .filter(n => n.textContent.trim()).map(n => n.textContent)).filter(e => e.length > 1)"""
        )
        assert torn == []


def test_on_a_phone_captions_and_reasons_are_as_wide_as_the_window(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, f"#{anchor('grauwacke')}", viewport=PHONE)
    widths = page.evaluate(
        """() => [...document.querySelectorAll('.partnership:target .factors :is(caption, th .small)')]
                  .map(e => e.getBoundingClientRect().width)"""
    )
    assert len(widths) > 16
    assert min(widths) > 300


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(browser: Browser, page_file: Path, scheme: Any) -> None:
    page = opened(browser, page_file, viewport=DESK, color_scheme=scheme)
    everything(page)
    contrast, text = page.evaluate(LOWEST_CONTRAST)
    assert contrast >= 4.5, text


def test_the_dark_page_is_dark_and_its_pictures_follow(browser: Browser, page_file: Path) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        page = opened(browser, page_file, f"#{anchor('nordwind')}", viewport=DESK, color_scheme=scheme)
        colours[scheme] = page.evaluate(
            """() => [getComputedStyle(document.body).backgroundColor,
                      getComputedStyle(document.querySelector('.partnership:target .wide [fill="#0072b2"]')).fill]"""
        )
    assert colours["light"] == ["rgb(254, 254, 254)", "rgb(0, 114, 178)"]
    assert colours["dark"] == ["rgb(21, 25, 29)", "rgb(86, 180, 233)"]


def test_without_javascript_a_link_opens_its_partnership_and_back(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, viewport=DESK, java_script_enabled=False)
    section = page.locator(f"#{anchor('nordwind')}")
    assert page.locator("#act-now").is_visible()
    assert not section.is_visible()
    page.locator(f"table.all a[href='#{anchor('nordwind')}']").click()
    assert section.is_visible()
    assert not page.locator("#act-now").is_visible()
    assert page.locator("section.partnership:visible").count() == 1
    section.get_by_role("link", name="Portfolio").click()
    assert page.locator("#act-now").is_visible()


def test_by_keyboard_the_first_card_opens(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, viewport=DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(f"#{anchor('grauwacke')}").is_visible()


def test_a_click_on_a_head_sorts_and_a_second_turns_it_round(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, viewport=DESK)

    def scores() -> list[float]:
        values = page.evaluate("[...document.querySelectorAll('table.all tbody tr')].map(e => e.dataset.influence)")
        return [float(value) for value in values if value]

    before = scores()
    page.get_by_role("button", name="Influence").click()
    assert scores() == sorted(before, reverse=True)
    page.get_by_role("button", name="Influence").click()
    assert scores() == sorted(before)
    assert page.locator("th[aria-sort='ascending']").count() == 1


def test_printed_nothing_is_cut_off_and_every_partnership_begins_a_page(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, viewport=PAPER)
    page.emulate_media(media="print")
    assert page.evaluate(STICKS_OUT) == []
    assert page.locator("section.partnership:visible").count() == len(STORIES)
    # Buttons are left out where a head is repeated on the next page.
    heads = page.evaluate("[...document.querySelectorAll('thead button')].map(e => getComputedStyle(e).display)")
    assert set(heads) == {"contents"}
    # Bars are backgrounds, which are not printed unless asked for.
    bars = page.evaluate("[...document.querySelectorAll('.bar > i')].map(e => getComputedStyle(e).printColorAdjust)")
    assert set(bars) == {"exact"}
    assert page.evaluate(BROKEN_WORDS) == []
    breaks = page.evaluate("[...document.querySelectorAll('.partnership')].map(e => getComputedStyle(e).breakBefore)")
    assert set(breaks) == {"page"}
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_page_asks_for_nothing(browser: Browser, page_file: Path) -> None:
    page = browser.new_context().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]


def test_who_cannot_see_the_pictures_is_told_what_they_show(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, f"#{anchor('nordwind')}", viewport=PHONE)
    picture = page.locator(".partnership:target figure .narrow svg")
    assert picture.is_visible()
    assert "by value, came from you" in (picture.get_attribute("aria-label") or "")
    assert page.locator("svg[role='img']:not([aria-label])").count() == 0
