"""The HTML of reports and of exported sessions, in a headless Chromium: its structure, keys, search, both themes and two widths."""

import os
import subprocess
from html.parser import HTMLParser

import pytest

import browser as chromium
import session_kit

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WIDTHS = [400, 1600]
SCHEMES = ["light", "dark"]


@pytest.fixture(scope="module")
def pages(tenon, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DD_")}
    session_kit.write(folder)
    run = lambda *arguments: subprocess.run([tenon, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert run("replay", "suite", "--html", "report.html").returncode == 3
    session = os.path.join(ROOT, "Tests/Sessions/delete/asks.session")
    assert run("session", "export", session, "--html", "-o", "session.html").returncode == 0
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if not chromium.PROGRAM:
        pytest.skip("chromium is not here: apt-get install chromium")
    browser = chromium.Browser(tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


class Outline(HTMLParser):
    """Whether every tag is closed where it should be."""

    VOID = {"meta", "input", "br", "link"}

    def __init__(self, text):
        super().__init__()
        self.open, self.names, self.words = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.names.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.mark.parametrize("name", ["report", "session"])
def test_the_tags_are_closed_and_nothing_is_loaded(pages, name):
    outline = Outline((pages / f"{name}.html").read_text())
    for tag, attributes in outline.names:
        assert not {"src", "href", "srcset", "style"} & set(attributes), (tag, attributes)
        assert not any(name.startswith("on") for name in attributes)
    identities = [attributes["id"] for _, attributes in outline.names if "id" in attributes]
    assert len(set(identities)) == len(identities)


def test_what_chromium_makes_of_it(pages):
    if not chromium.PROGRAM:
        pytest.skip("chromium is not here: apt-get install chromium")
    done = subprocess.run(
        [chromium.PROGRAM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={pages}/dump", "--dump-dom",
         f"file://{pages}/report.html"], capture_output=True, text=True, timeout=60)
    outline = Outline(done.stdout)
    kinds = [attributes.get("class", "") for tag, attributes in outline.names if tag == "details"]
    assert kinds.count("session error") == 1 and kinds.count("session fail") == 1 and kinds.count("session pass") == 1
    assert kinds.count("command fail") == 4 and kinds.count("command pass") == 1 and kinds.count("command skip") == 1
    assert kinds.count("exchange") == 2
    words = "".join(outline.words)
    # Control characters can be seen, and the pattern is told from a text.
    assert "a]]>b <&> \\x1b[31mred\\x00\\x08é # 100% ok" in words and "th[..]" not in words
    assert "the session holds no answer to GET /api/v2/product-analytics/accounts/mapping/connections" in words


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["report", "session"])
def test_it_fits_and_can_be_read(pages, browser, name, width, scheme):
    browser.open(pages / f"{name}.html", width, 900, scheme)
    browser.press("e")
    assert browser.run("document.documentElement.scrollWidth") <= width
    # Nothing sticks out of its box, nothing is smaller than 12 pixels, and all text stands out from its ground (WCAG 2.2, 1.4.3).
    problems = browser.run("""(() => {
      const number = text => text.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = node => {
        for (; node; node = node.parentElement) {
          const color = number(getComputedStyle(node).backgroundColor);
          if (color.length < 4 || color[3] > 0) return color;
        }
        return [255, 255, 255];
      };
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
        if (!text || !node.checkVisibility() || node.closest('script, style, dialog')) continue;
        const style = getComputedStyle(node), box = node.getBoundingClientRect();
        const [a, b] = [light(number(style.color)), light(ground(node))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) found.push(['faint', text, style.color]);
        if (parseFloat(style.fontSize) < 12) found.push(['small', text]);
        if (box.right > innerWidth + 0.5 || box.left < -0.5) found.push(['outside', text]);
        if (node.scrollWidth > node.clientWidth + 1 && style.display === 'block') found.push(['cut', text]);
      }
      return found;
    })()""")
    assert problems == []
    # The page is painted in the scheme that was asked for.
    red = browser.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
    assert (red > 200) == (scheme == "light")
    columns = browser.run("""[...document.querySelectorAll('.diff .row:not(.names), .pair')]
      .map(row => getComputedStyle(row).gridTemplateColumns.split(' ').length)""")
    assert set(columns) <= ({1} if width == 400 else {2})
    if picture := os.environ.get("TENON_PICTURES"):
        browser.picture(os.path.join(picture, f"{name}-{width}-{scheme}.png"))


def test_it_speaks_to_nobody(pages, browser):
    browser.open(pages / "report.html")
    browser.press("e", "t", "t")
    browser.run("new Promise(done => setTimeout(done, 200))")
    addresses = [
        event["params"]["request"]["url"] for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    assert addresses == [f"file://{pages}/report.html"]
    complaints = [event for event in browser.events if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]
    assert complaints == []
    # Even a script that got in could not: the page forbids it to itself.
    assert browser.run("fetch('https://example.invalid').then(() => 'sent', () => 'refused')") == "refused"
    assert browser.run("""(() => { const s = document.createElement('script'); s.textContent = 'window.got = 1';
      document.body.append(s); return window.got === undefined; })()""")


VISIBLE = "[...document.querySelectorAll('.command')].filter(node => node.checkVisibility()).map(node => node.id)"


def test_the_search(pages, browser):
    browser.open(pages / "report.html")
    assert browser.run("document.activeElement.tagName") == "BODY"
    browser.press("/")
    assert browser.run("document.activeElement.id") == "search"
    browser.press(*"hello")
    assert browser.run(VISIBLE) == ["s2l6"]
    assert browser.run("document.getElementById('found').textContent") == "1 of 8 commands"
    browser.press("Escape")
    assert browser.run("document.activeElement.tagName") == "BODY" and browser.run("document.getElementById('found').textContent") == ""
    # Several words must all be there; the name of the session counts.
    browser.run("search.value = 'HARD three'; search.dispatchEvent(new Event('input'))")
    assert browser.run(VISIBLE) == ["s3l15"]
    browser.run("search.value = 'no such thing'; search.dispatchEvent(new Event('input'))")
    assert browser.run("[...document.querySelectorAll('.session')].every(node => !node.checkVisibility())")


def test_the_keys(pages, browser):
    browser.open(pages / "report.html")
    current = "document.querySelector('.current')?.id"
    browser.press("j")
    assert browser.run(current) == "s3l7"
    browser.press("n")
    assert browser.run(current) == "s3l11" and browser.run("document.activeElement.closest('.command').id") == "s3l11"
    is_open = "document.getElementById('s3l11').open"
    assert browser.run(is_open)
    browser.press("o")
    assert not browser.run(is_open)
    browser.press("o", "n", "n", "n", "n")
    assert browser.run(current) == "s3l36"
    browser.press("p", "k")
    assert browser.run(current) == "s3l15"
    browser.press("c")
    assert browser.run("document.querySelectorAll('main details[open]').length") == 0
    browser.press("e")
    assert browser.run("document.querySelectorAll('main details:not([open])').length") == 0
    browser.press("f")
    assert browser.run(VISIBLE) == ["s3l11", "s3l15", "s3l20", "s3l36"]
    browser.press("f", "?")
    assert browser.run("document.getElementById('keys').open")
    browser.press("Escape")
    assert not browser.run("document.getElementById('keys').open")


def test_the_theme(pages, browser):
    browser.open(pages / "report.html", scheme="dark")
    red = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]"
    assert browser.run(red) < 60
    browser.press("t")
    assert browser.run(red) > 200 and browser.run("document.getElementById('theme').textContent") == "Theme: light"
    browser.press("t")
    assert browser.run(red) < 60
    browser.press("t")
    assert browser.run("document.documentElement.dataset.theme") is None


def test_by_tab_alone(pages, browser):
    browser.open(pages / "report.html")
    seen = []
    for _ in range(12):
        browser.press("Tab")
        seen.append(browser.run("document.activeElement.id || document.activeElement.tagName"))
        assert browser.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert seen[:6] == ["search", "filter", "expand", "collapse", "theme", "help"] and set(seen[6:]) == {"SUMMARY"}


def test_a_command_has_an_address(pages, browser):
    browser.open(f"{pages}/report.html#s2l6")
    assert browser.run("document.querySelector('.current').id") == "s2l6"
    assert browser.run("document.getElementById('s2l6').checkVisibility()")


def test_it_can_be_read_without_its_script(pages, browser):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(pages / "report.html")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("document.querySelectorAll('.command.fail[open]').length") == 4
