"""What Quarto adds to a page looks as the built-in engine has it.

The page below has the elements and the rules of Quarto 1.9 that its own sheets were
seen to change; a browser lays it out with ours, in dark and 390 pixels wide.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess

import pytest

from analysis.pages import TEMPLATES

SHEETS = TEMPLATES / "quarto"
QUARTO = """
#page { display: grid; grid-template-columns: auto; }
div.quarto-float figure.quarto-float-tbl > figcaption.quarto-float-caption {
  text-align: center;
}
.aa-Form { background-color: #fff; }
.breadcrumb-item a { color: #6c757d; }
"""
PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>{}</style>
<body class="quarto-dark">
<nav class="quarto-page-breadcrumbs"><li class="breadcrumb-item"><a href="#">x</a></li>
</nav><div class="aa-Autocomplete"><form class="aa-Form"></form></div>
<div id="page"><main>
<header id="title-block-header"><div class="description">for machines</div></header>
<div class="hero"><div class="hero-picture"><div class="quarto-float"><figure
class="quarto-float quarto-float-fig"><p><img width="900" height="300" src="{}"></p>
</figure></div></div></div>
<div class="quarto-float"><figure class="quarto-float quarto-float-tbl"><figcaption
class="quarto-float-caption-bottom quarto-float-caption quarto-float-tbl">words
</figcaption></figure></div>
<ul class="files"><li><code>{}</code></li></ul>
</main></div></body>"""
ASK = """<!DOCTYPE html><iframe width="390" height="800" srcdoc="{}"></iframe>
<pre></pre><script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument;
  const style = (query, name) =>
    page.defaultView.getComputedStyle(page.querySelector(query))[name];
  document.querySelector("pre").textContent = JSON.stringify({{
    description: style(".description", "display"),
    caption: style("figcaption", "textAlign"),
    search: style(".aa-Form", "backgroundColor"),
    crumb: style(".breadcrumb-item a", "color"),
    picture: page.querySelector("img").getBoundingClientRect().width,
    width: page.documentElement.scrollWidth,
  }});
}});
</script>"""
DOT = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"


def rules(name: str) -> str:
    """Return what of a sheet a browser can read: its rules, with no variable left."""
    text = (SHEETS / name).read_text(encoding="utf-8")
    text = text.rsplit("/*-- scss:rules --*/", 1)[-1]
    return re.sub(r"#\{.*?\}", "sans-serif", text)


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Return what a browser makes of the page."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("neither chromium nor google-chrome: looks go unchecked")
    sheets = [QUARTO, *map(rules, ("study.scss", "dark.scss", "content.css"))]
    page = PAGE.format("\n".join(sheets), DOT, "a-name-without-an-end" * 9)
    path = tmp_path_factory.mktemp("looks") / "page.html"
    path.write_text(ASK.format(html.escape(page)), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    done = subprocess.run(
        [*command, path.as_uri()],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    found = re.search(r"<pre>(\{.*?\})</pre>", done.stdout)
    assert found, done.stderr
    return json.loads(html.unescape(found[1]))


def test_the_description_is_for_machines_alone(seen):
    assert seen["description"] == "none"


def test_captions_of_tables_stand_left(seen):
    assert seen["caption"] in ("left", "start")


def test_in_dark_the_search_box_and_the_bread_crumbs_are_dark(seen):
    assert seen["search"] == "rgb(20, 24, 31)"  # --paper
    assert seen["crumb"] == "rgb(163, 172, 186)"  # --muted


def test_on_a_phone_the_first_picture_is_whole_and_nothing_widens_the_page(seen):
    assert 0 < seen["picture"] <= 390
    assert seen["width"] <= 390


def test_links_weigh_as_much_as_the_words_around_them():
    defaults = (
        (SHEETS / "study.scss").read_text(encoding="utf-8").split("scss:rules")[0]
    )
    assert "$link-weight: inherit;" in defaults
