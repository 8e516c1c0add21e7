"""Put data and scripts into a page, so that it needs no server and nothing breaks out.

Flows in: plain values with words from the data in them, scripts of templates/quarto.
Flows out: raw HTML blocks that Quarto and pandoc pass on as they are. Whatever a name
holds, the data stay data: no tag, no end of the block, no shortcode can come from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis import texts as encoding
from analysis.errors import StudyError

# Every page has these: the built-in engine loads them, for Quarto they are inlined.
SHARED = ("figures.js", "tables.js")
INLINED = "quarto/scripts.html"  # that _quarto.yml puts at the end of every page
_FENCE = "`" * 3
# None of these is part of JSON's grammar, so they stand in strings only.
_SIGNS = re.compile("[<>&`'\x7f]")


def inline_json(value: Any) -> str:
    """Return JSON in ASCII without a sign that HTML or Markdown would understand.

    Everything beyond ASCII, such as U+2028, is escaped by JSON itself.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return _SIGNS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def json_block(id_: str, value: Any) -> str:
    """Return a block with `value` as JSON, which the script of the page reads."""
    return raw_block(json_element(id_, value))


def json_element(id_: str, value: Any) -> str:
    """Return the element that holds `value` as JSON."""
    return f'<script type="application/json" id="{id_}">{inline_json(value)}</script>'


def script_block(folder: Path, names: Iterable[str]) -> str:
    """Return a block with the scripts `names` of `folder`, in this order."""
    return raw_block(script_html(folder, names))


def script_html(folder: Path, names: Iterable[str]) -> str:
    """Return one element with the scripts `names` of `folder`, in this order.

    Raises:
        StudyError: when a script is missing, or would end its own element.
    """
    texts = []
    for name in names:
        path = folder / name
        if not path.is_file():
            raise StudyError(f"the script {path} is missing: restore it from git")
        text = encoding.text(path).strip()
        if re.search("</script|<!--", text, re.IGNORECASE):
            raise StudyError(f"the script {path} would end its own element")
        texts.append(text)
    return "<script>\n" + "\n".join(texts) + "\n</script>"


def raw_block(html: str) -> str:
    """Return a Markdown block of raw HTML.

    Raises:
        StudyError: when the HTML would end the block.
    """
    if _FENCE in html:
        raise StudyError("raw HTML holds three backticks, which would end its block")
    return f"{_FENCE}{{=html}}\n{html}\n{_FENCE}\n"
