"""What a page says of itself in the attributes of its head is text and ends nowhere."""

from __future__ import annotations

from html.parser import HTMLParser

from analysis.pages.manuscript import TEMPLATES
from analysis.pages.pandoc import convert

HEAD = r"""---
title: 'say \"x\" & 12\" \<b\>'
author-meta:
  - 'O\"Neil\" http-equiv=\"refresh'
  - Ann
description: 'A \"word\"'
---

Text.
"""


class Metas(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attributes):
        if tag == "meta":
            self.seen.append(dict(attributes))


def test_quotation_marks_of_names_end_no_attribute():
    arguments = ["--to=html5", "--standalone", "--wrap=none"]
    arguments += [f"--template={TEMPLATES / 'site' / 'frame.html'}"]
    arguments += [f"--lua-filter={TEMPLATES / 'filters' / 'attributes.lua'}"]
    page = convert(arguments, HEAD, folder=TEMPLATES, shown="a page")
    metas = Metas()
    metas.feed(page)
    known = {"charset", "name", "property", "content", "media"}
    assert {key for meta in metas.seen for key in meta} <= known
    named = [(m.get("name") or m.get("property"), m.get("content")) for m in metas.seen]
    assert ("author", 'O"Neil" http-equiv="refresh') in named
    assert ("author", "Ann") in named
    assert ("og:title", 'say "x" & 12" <b>') in named
    assert ("description", 'A "word"') in named
    plain = convert(
        arguments, "---\ntitle: x\n---\n\nText.", folder=TEMPLATES, shown="x"
    )
    assert 'name="author"' not in plain
