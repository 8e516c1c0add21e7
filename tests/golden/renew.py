"""Write what the golden test expects: `python -m tests.golden.renew`.

`python -m tests.golden.renew workspace` also makes the synthetic results anew. Refuses
where CI is set: there, expectations are read and never written.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from analysis import figures, pages
from analysis.figures import card
from analysis.findings import all_findings
from analysis.pages.pandoc import convert
from analysis.results import store
from analysis.results.reader import Results
from analysis.study import reading
from analysis.workspace import PROJECT
from tests import written

FOLDER = Path(__file__).parent
WORKSPACE = FOLDER / "workspace"
EXPECTED = FOLDER / "expected"
REMEDY = "changed on purpose? `python -m tests.golden.renew`, then read the diff"
PROVENANCE = {
    "commit": "0123456789abcdef0123456789abcdef01234567",
    "date": "2026-11-22",
    "sha256": "ab" * 32,
    "other_data": False,
    "demo": True,
    "stale": [{"item": "fits/artists/audio/forest/0", "reason": "code <fit> changed"}],
    "versions": {"numpy": "1.2.3"},
    "engine": "builtin",
}
KEPT = ("majority", "forest", "xgboost", "network")  # the models of the tiny study
REGIMES = ("recordings", "artists")
SMALL = {"folds": 2, "draws": 60}
TRIALS = 3
NUMBERS = "numbers/calibration."
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="4"/>\n'


def texts(folder: Path) -> dict[str, str]:
    """Render the workspace below `folder`; return sources and words by name."""
    root = folder / "workspace"
    source = stubbed(root)
    declared = reading.load(root / "study.toml")
    found = all_findings(declared, Results(root / "data" / "results"))
    written.write_archives(root, declared)
    paths = written.write_pages(root, declared, found, PROVENANCE)
    site = written.build_site(root, pages.TEMPLATES)
    made = {
        f"src/{path.relative_to(source).as_posix()}": path.read_text(encoding="utf-8")
        for path in paths
    }
    made["src/results.csv"] = first_of_each(made["src/results.csv"])
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).with_suffix(".txt").as_posix()
        if kept(name):
            made[f"site/{name}"] = words(page.read_text(encoding="utf-8"))
    return {name: text for name, text in made.items() if kept(name)}


def stubbed(root: Path) -> Path:
    """Copy the workspace to `root`, stubs for pictures; return its sources."""
    shutil.copytree(WORKSPACE, root, dirs_exist_ok=True)
    source = root / "report" / "src"
    for name in figures.names():
        for file in figures.outputs(name):
            store.write_bytes(source / "figures" / file, PICTURE)
    for file in card.outputs():
        store.write_bytes(source / "icons" / file, PICTURE)
    return source


def kept(name: str) -> bool:
    """Say whether a page is compared.

    Of the pages of numbers, which are alike, one is; that of downloads tells sizes of
    archives, which differ with the library that packs them. The style of citations is
    pandoc's own.
    """
    if name.endswith(".csl"):
        return False
    return NUMBERS in name or not ("numbers/" in name or "/downloads." in name)


def first_of_each(table: str) -> str:
    """Return the first row that a table of all numbers has from every result."""
    lines = reversed(table.splitlines())
    rows = {row.partition(",")[2].partition("#")[0]: row for row in lines}
    return "\n".join(reversed(rows.values())) + "\n"


def words(html: str) -> str:
    """Return the text of a page as a reader without pictures gets it."""
    body = html[html.index("<main") : html.index("</main>")]
    return convert(
        ["--from=html", "--to=plain", "--wrap=none"], body, folder=FOLDER, shown="page"
    )


def make_workspace() -> None:
    """Write a tiny declaration and its synthetic results."""
    from analysis.data import demo
    from tests import synthetic_results

    shutil.rmtree(WORKSPACE, ignore_errors=True)
    WORKSPACE.mkdir()
    text = (PROJECT / "study.toml").read_text(encoding="utf-8")
    (WORKSPACE / "study.toml").write_text(_tiny(text), encoding="utf-8")
    declared = reading.load(WORKSPACE / "study.toml")
    folder = WORKSPACE / "data" / "results"
    synthetic_results.write(folder, declared, names=demo.GENRES, items=240)
    for name, content in _described().items():
        ending = "json" if isinstance(content, dict) else "csv"
        store.write(folder / "data" / f"{name}.{ending}", content)
    for regime in declared.regimes:  # no page reads these
        (folder / "splits" / f"{regime}.csv").unlink()
    shutil.rmtree(folder / "importances" / "draws")
    (folder / "data" / "quantiles.csv").unlink()


def _described() -> dict[str, Any]:
    """Return what a study says of the demonstration dataset before any model."""
    from analysis.data import cleaning, demo, table
    from analysis.data.items import items
    from analysis.measurements import exploration, facts

    with tempfile.TemporaryDirectory() as place:
        raw = table.read(demo.write_demo(Path(place)))
    cleaned, _ = cleaning.clean(raw)
    units = (items(cleaned, unit) for unit in ("recording", "track"))
    families = store.read_csv(PROJECT / "data" / "families.csv")
    return facts.data_page(raw) | exploration.explore({}, *units, families)


def _tiny(text: str) -> str:
    """Cut the declaration down to a few models and two ways of splitting."""
    import tomllib

    import tomli_w

    from tests import small_workspace

    tree = tomllib.loads(text)
    tree["evaluation"] |= SMALL
    tree["search"]["trials"] = TRIALS
    tree |= {"designs": {}, "blends": {}}
    kept = {"models": KEPT, "regimes": REGIMES}
    for kind, names in kept.items():
        tree[kind] = {name: tree[kind][name] for name in names}
    for experiment in tree["experiments"].values():
        experiment["folds"] = [min(fold, 1) for fold in experiment["folds"][:1]]
    return tomli_w.dumps(small_workspace.counted(tree))


def main(arguments: list[str]) -> int:
    """Renew the expectations; return the exit code."""
    if os.environ.get("CI"):
        print("CI is set: expectations are read here, never written.", file=sys.stderr)
        return 2
    if "workspace" in arguments:
        make_workspace()
    shutil.rmtree(EXPECTED, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts(Path(folder)).items():
            store.write_bytes(EXPECTED / name, text.encode())
    print(f"wrote {EXPECTED}: read the diff before you commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
