"""The words that templates may use, and the record of what they used.

Flows in: the declaration, the results, the findings and the provenance. Flows out: page
by page its Markdown, the numbers on it, and which figures, findings and experiments it
shows, so that nothing declared is left out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

from analysis import figures
from analysis.errors import StudyError
from analysis.findings.verdicts import WORDS
from analysis.pages import citing, fonts, printing
from analysis.pages.addresses import at_commit
from analysis.pages.atlas import Atlas
from analysis.pages.binding import (
    Branch,
    Value,
    declaration_tree,
    each,
    group,
    missing,
    results_tree,
    size,
    verdict_tree,
)
from analysis.pages.catalogue import released
from analysis.pages.floats import figure_markdown, table_markdown
from analysis.pages.inlining import script_block
from analysis.pages.listings import listing
from analysis.pages.pictures import shape
from analysis.pages.record import Number, Page, Written
from analysis.pages.references import OPEN
from analysis.pages.templating import TEMPLATES, environment, render
from analysis.pages.text import code, definite, escape
from analysis.pages.words import mission
from analysis.pages.words.comparing import (
    Comparisons,
    apart,
    around,
    by,
    mean,
    sign,
    zero,
)
from analysis.pages.words.confusions import Confusions
from analysis.pages.words.evaluating import Evaluations, extremes, tally
from analysis.pages.words.genres import Genres, placed
from analysis.pages.words.leaning import Leanings, plainly
from analysis.pages.words.standing import stands, stands_as
from analysis.pages.words.tested import Folds

# What templates call by its own name, beside the words of the subjects.
FUNCTIONS = (
    apart, around, by, extremes, listing, mean, placed, plainly, sign, size, stands,
    stands_as, tally, zero,
)  # fmt: skip
_home = functools.cache(figures.home)  # which reads every module


class Manuscript:
    """All words: one environment, in which every page is rendered by itself."""

    def __init__(
        self,
        root: Path,
        study: Any,
        findings: Mapping[str, Any],
        provenance: Mapping[str, Any],
        templates: Path = TEMPLATES,
    ):
        self.root = root
        self.templates = templates
        self._page, self._written = Page("", ""), Written()
        self._results = results_tree(root / "data" / "results")
        self._study = declaration_tree(study)
        self._known = (study, self._study, self._results, root / "data" / "results")
        self.genres = Genres(*self._known)
        self._findings = {
            name: verdict_tree(verdict, self._results, name, self._seen)
            for name, verdict in findings.items()
        }
        self._address = functools.partial(at_commit, study, provenance)
        self._environment = environment(templates)
        self._environment.filters |= self._filters()
        self._environment.globals |= self._words(study, provenance)

    @property
    def results(self) -> Branch:
        """Every result, bound to its place."""
        return self._results

    def write(self, page: Page, **words: Any) -> Written:
        """Render one page; references to figures and tables of the site stay open."""
        self._page, self._written = page, Written()
        context = {"page": page, "paper": page.paper, **words}
        folder = self.templates.name
        text = render(self._environment, page.template, context, folder)
        return structs.replace(self._written, text=text)

    def _filters(self) -> dict[str, Any]:
        """Return the filters: numbers, words from the data, and lists."""
        return {
            **{name: self._form(form) for name, form in printing.FORMS.items()},
            "interval": self._interval,
            "limits": self._limits,
            "extent": printing.extent,
            "plain": printing.plain,
            "escape": escape,
            "e": escape,
            "genre": lambda name: self.genres.link(
                name, self._page.to_root, paper=self._page.paper
            ),
            "code": code,
            "the": definite,
            "sentence": lambda words: words[:1].upper() + words[1:],
            "column": lambda name: escape(name.removesuffix("_ms").replace("_", " ")),
            "with": lambda branch, name: [
                row for row in each(branch) if isinstance(row[name], Value)
            ],
            "each": each,
            "pairs": lambda branch: [(name, branch[name]) for name in branch],
        }

    def _words(self, study: Any, provenance: Mapping[str, Any]) -> dict[str, Any]:
        """Return the global names of the templates."""
        words = {
            "r": self._results,
            "study": self._study,
            "provenance": provenance,
            "cited": citing.forms(study.study, provenance),
            "signed": citing.signed(study.study, provenance.get("date", "")),
            "fonts": fonts.families(self.root),
            "findings": group(self._findings, "the findings"),
            "experiment": self._experiment,
            "figure": self._figure,
            "table": self._table,
            "ref": self._ref,
            "verdict_words": WORDS,
            "mission": lambda: mission.parts(self.templates),
            "versions": lambda: released(self.root),
            **{function.__name__: function for function in FUNCTIONS},
            **self.genres.words(),
            "scripts": lambda *names: script_block(self.templates / "quarto", names),
        }
        for subject in (Comparisons, Folds, Evaluations, Leanings, Confusions, Atlas):
            words |= subject(*self._known).words()
        return words

    def _form(self, form: Callable[..., str]) -> Callable[..., printing.Printed]:
        """Return the filter that prints a number in a form."""
        return lambda value, *digits: self._number(value, form(value, *digits))

    def _number(self, value: Any, text: str, interval: str = "") -> printing.Printed:
        """Record a printed number and link it, but in the paper."""
        bound = printing.bound(value)
        whole = f"{text} {interval}".rstrip(" ")
        numbers = self._written.numbers
        number = numbers.setdefault(bound.key, Number(bound.value, bound.source))
        if whole not in number.texts:
            number.texts.append(whole)
        markdown = printing.marked(text, interval)
        if self._page.genre:
            markdown = printing.own(markdown, list(numbers).index(bound.key) + 1)
        elif not self._page.paper:
            markdown = printing.linked(markdown, bound, self._page.to_root)
        return printing.Printed(markdown, whole)

    def _interval(self, branch: Any, *style: Any) -> printing.Printed:
        """Print an estimate with its interval."""
        texts = printing.with_interval(branch, *style)
        return self._number(branch["estimate"], *texts)

    def _limits(self, branch: Any, *style: Any) -> printing.Printed:
        """Print an interval without its estimate, bound to its lower end."""
        return self._number(branch["low"], printing.limits(branch, *style))

    def _seen(self, name: str) -> None:
        """Note that the page of a finding asks for its verdict."""
        if self._page.finding == name:
            self._written.show("finding", name)

    def _experiment(self, name: str) -> Any:
        """Return a declared experiment and note that it is shown."""
        self._written.show("experiment", name)
        return self._study["experiments"][name]

    def _place(self, id_: str) -> None:
        """Give a float its place on the page; two of one name are refused."""
        if id_ in self._written.floats:
            raise StudyError(f"'{id_}' stands twice on '{self._page.name}'")
        self._written.floats.append(id_)

    def _figure(self, name: str, *, caption: str, alt: str) -> str:
        """Return the Markdown of a drawn figure."""
        folder = self.root / "report" / "src" / "figures"
        for file in (f"{name}-light.svg", f"{name}-dark.svg", f"{name}.csv"):
            if not (folder / file).is_file():
                drawn = sorted(p.stem for p in folder.glob("*.csv"))
                raise StudyError(
                    f"the figure '{name}' has no {file} in report/src/figures: "
                    f"{missing(name, drawn, 'the drawn figures')}"
                )
        self._written.show("figure", name)
        self._place(f"fig-{name}")
        code = f"analysis/figures/{_home(name)}.py"
        return figure_markdown(
            name,
            caption,
            alt,
            self._page.to_root,
            paper=self._page.paper,
            code=self._address(code),
            shape=shape(folder / f"{name}-light.svg"),
        )

    def _table(
        self,
        name: str,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        caption: str,
        align: str,
    ) -> str:
        """Return the Markdown of a table."""
        self._written.show("table", name)
        self._place(f"tbl-{name}")
        return table_markdown(
            name, header, rows, caption, align, paper=self._page.paper
        )

    def _ref(self, id_: str) -> str:
        """Return a reference; where the float stands is known when all is written."""
        return f"@{id_}" if self._page.paper else OPEN.format(id_)
