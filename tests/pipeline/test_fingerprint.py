"""Fingerprints: what a job's code depends on, and nothing else."""

from __future__ import annotations

import ast

import pytest

from analysis.errors import StudyError
from analysis.pipeline import fingerprint
from analysis.verbs import work
from tests import small_workspace
from tests.small_workspace import REPOSITORY

FIT = ("analysis.fits.training:fit", "analysis.data.reading:load_items")
FOREST = (*FIT, "analysis.models.forest:build")


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A copy of the project that fingerprints are read from, free to be edited."""
    small_workspace.copy_code(tmp_path)
    monkeypatch.setattr(fingerprint, "PROJECT", tmp_path)
    small_workspace.forget_fingerprints()
    yield tmp_path
    small_workspace.forget_fingerprints()


def taken(*entries: str) -> fingerprint.Fingerprint:
    small_workspace.forget_fingerprints()
    return fingerprint.fingerprint(*(entries or FOREST))


def edit(code, name: str, old: str, new: str) -> None:
    path = code / "analysis" / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} no longer holds {old!r}: adapt this test"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_has_the_same_fingerprint(code, monkeypatch):
    copied = taken()
    monkeypatch.setattr(fingerprint, "PROJECT", REPOSITORY)
    assert taken() == copied


def test_comments_docstrings_and_format_are_free(code):
    """Every module loses its comments and layout, and gets other docstrings."""
    before = taken()
    for path in (code / "analysis").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
            if isinstance(node, documented) and ast.get_docstring(node):
                node.body[0].value.value = "Other words."
        path.write_text(f"# a note\n\n{ast.unparse(tree)}\n", encoding="utf-8")
    assert taken() == before


def test_another_order_of_definitions_is_free(code):
    before = taken()
    path = code / "analysis" / "fits/training.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    others = [n for n in tree.body if n not in functions]
    tree.body = others + functions[::-1]
    path.write_text(ast.unparse(tree), encoding="utf-8")
    assert taken() == before


def test_another_name_of_a_function_is_free(code):
    before = taken()
    for path in (code / "analysis").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("lead_artists", "first_named"), encoding="utf-8")
    after = taken()
    assert "analysis.data.items:first_named" in after.reached
    assert after.code == before.code


def test_another_place_of_a_module_is_free(code):
    before = taken()
    (code / "analysis" / "study" / "seeds.py").rename(
        code / "analysis" / "data" / "luck.py"
    )
    for path in (code / "analysis").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        moved = text.replace("from analysis.study.seeds", "from analysis.data.luck")
        path.write_text(moved, encoding="utf-8")
    after = taken()
    assert "analysis.data.luck:seed_of" in after.reached
    assert after.code == before.code


MUTUAL = """
from analysis import seeds
def even(n): return n == 0 or odd(n - 1)
def odd(n): return n != 0 and even(n - 1)
def shadowed(seed_of): return [even for even in range(seed_of)]
def first(n): return [seeds.seed_of(n) for seeds in [odd]]
def outer():
    def seed_of(n): return n
    return seed_of(1)
"""


def test_definitions_that_mention_each_other_are_hashed_together(code):
    path = code / "analysis" / "mutual.py"
    path.write_text(MUTUAL, encoding="utf-8")
    before = taken("analysis.mutual:even")
    assert before.code != taken("analysis.mutual:odd").code
    assert before.reached.keys() == {"analysis.mutual:even", "analysis.mutual:odd"}
    path.write_text(MUTUAL.replace("even", "straight"), encoding="utf-8")
    assert taken("analysis.mutual:straight").code == before.code
    path.write_text(MUTUAL.replace("n != 0", "n > 0"), encoding="utf-8")
    assert taken("analysis.mutual:even").code != before.code


@pytest.mark.parametrize("name", ["shadowed", "outer"])
def test_a_local_that_is_called_like_a_function_is_no_mention(code, name):
    (code / "analysis" / "mutual.py").write_text(MUTUAL, encoding="utf-8")
    entry = f"analysis.mutual:{name}"
    assert taken(entry).reached.keys() == {entry}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("fits/training.py", "astype(np.float16)", "astype(np.float32)"),
        ("models/forest.py", "n_jobs=setting.threads", "n_jobs=1"),
        ("models/_estimators.py", "dtype=np.float32", "dtype=np.float64"),
        ("data/items.py", "1.0 / sets.sum(axis=1)", "2.0 / sets.sum(axis=1)"),
        ("data/cleaning.py", "def clean(", "def clean(extra=1, *, "),
        ("splits/regimes.py", "folds != fold", "folds > fold"),
        ("study/seeds.py", '"big"', '"little"'),
        ("study/declaration.py", '"energy", "key"', '"key", "energy"'),
        ("data/columns.py", 'name="tempo"', 'name="speed"'),
    ],
)
def test_a_change_of_what_is_reached_changes_the_code(code, name, old, new):
    """Bodies, constants and methods, also in other modules, called at any depth."""
    before = taken()
    path = code / "analysis" / name
    if name == "data/columns.py":
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"tempo"', '"speed"'), encoding="utf-8")
    else:
        edit(code, name, old, new)
    after = taken()
    assert after.code != before.code
    assert after.libraries == before.libraries


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("fits/training.py", 'stored["test"],', '1 * stored["test"],'),  # for scores
        ("fits/search.py", "sign = -1", "sign = 1"),  # for the choice, not for fits
        ("models/xgboost.py", '"hist"', '"exact"'),
        ("fits/probabilities.py", "np.concatenate(tested)", "np.vstack(tested)"),
        ("figures/draw/style.py", "import", "import abc\nimport"),
        ("verbs/results.py", '"dataset   ', '"file      '),
    ],
)
def test_a_change_of_what_is_not_reached_is_free(code, name, old, new):
    before = taken()
    edit(code, name, old, new)
    assert taken() == before


def test_each_model_module_is_reached_only_by_its_own_fits(code):
    xgboost = taken(*FIT, "analysis.models.xgboost:build")
    forest = taken()
    edit(code, "models/forest.py", "n_jobs=setting.threads", "n_jobs=1")
    assert taken(*FIT, "analysis.models.xgboost:build") == xgboost
    assert taken().code != forest.code


def test_the_libraries_are_those_that_the_code_uses_at_their_locked_versions(code):
    used = taken().libraries
    assert {"numpy", "pandas", "scikit-learn"} <= set(used)
    assert not {"tensorflow", "keras", "xgboost", "matplotlib"} & set(used)
    network = taken("analysis.models.network:build").libraries
    assert {"tensorflow", "keras"} <= set(network)
    paper = taken("analysis.pages:build_pdf").libraries
    assert {"typst", "pypandoc-binary"} <= set(paper)


def test_a_changed_locked_version_changes_the_libraries_only(code):
    before = taken()
    lock = code / "requirements-full.txt"
    version = before.libraries["scikit-learn"]
    text = lock.read_text(encoding="utf-8")
    lock.write_text(
        text.replace(f"\nscikit-learn=={version}", "\nscikit-learn==99.0"),
        encoding="utf-8",
    )
    after = taken()
    assert after.code == before.code
    assert after.libraries == before.libraries | {"scikit-learn": "99.0"}
    assert taken("analysis.splits.regimes:training") == taken(
        "analysis.splits.regimes:training"
    )


def test_the_version_of_a_library_that_is_not_used_is_free(code):
    before = taken()
    lock = code / "requirements-full.txt"
    text = lock.read_text(encoding="utf-8").replace("\nxgboost", "\nxgbboost")
    lock.write_text(text, encoding="utf-8")
    assert taken() == before


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("analysis.fits.training:fitt", "There is no fitt in analysis.fits.training"),
        ("analysis.models.forrest:build", "There is no analysis/models/forrest.py"),
    ],
)
def test_an_entry_that_does_not_exist_is_named(code, entry, told):
    with pytest.raises(StudyError, match=told):
        taken(entry)


def test_a_library_that_is_not_locked_is_named(code):
    edit(code, "models/forest.py", "from sklearn", "import wurlitzer\nfrom sklearn")
    edit(code, "models/forest.py", "RandomForestClassifier(", "wurlitzer.Forest(")
    with pytest.raises(StudyError, match=r"'wurlitzer', which requirements-full\.txt"):
        taken()


def test_a_missing_lock_file_is_named(code):
    (code / "requirements-full.txt").unlink()
    with pytest.raises(StudyError, match=r"requirements-full\.txt is missing"):
        taken()


# Syntax that some Pythons have more words for than others.
EXAMPLE = '''
TABLE: dict[str, float] = {"a": 1e-6, "b": -1.5, "ü": 2 ** 31}
class Box:
    """Words."""
    size: int = 3
    @property
    def half(self):
        """Words."""
        return self.size / 2
def told(*names, mark="x", **more):
    """Words."""
    match names:
        case [first, *_] if first:
            return f"{first!r:>{len(names)}} {mark:%H:%M}" "!"
        case _:
            return lambda: [*names, ..., b"\\x00", None, 1j]
def entry(value, /):
    try:
        return told(Box().half, **TABLE) if value else (yield)
    except* ValueError as error:
        raise KeyError from error
'''
KNOWN = "e6094b012aced8eeadcbf04be8ad19541365c76366e56e5794d68e2c0ff65b18"


def test_the_fingerprint_is_known_and_does_not_depend_on_the_python(code):
    """A digest taken once: another Python, or a change of the method, would differ."""
    (code / "analysis" / "example.py").write_text(EXAMPLE, encoding="utf-8")
    assert taken("analysis.example:entry").code == KNOWN


def modules() -> dict[str, ast.Module]:
    """Return every module that a job may depend on, by its dotted name.

    Not those that only verbs use.
    """
    small_workspace.forget_fingerprints()
    found = {}
    for path in sorted((REPOSITORY / "analysis").rglob("*.py")):
        parts = path.relative_to(REPOSITORY).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        shell = ("verbs.", "__main__")
        if not name.removeprefix("analysis.").startswith(shell):
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


# Modules of which a function is chosen by name; the jobs say which one they call.
CHOSEN_FROM = {"analysis.splits.designs"}


def test_modules_are_used_by_name_so_that_a_fingerprint_follows():
    """A module handed around as a value, or reached through dots, is overlooked."""
    code = fingerprint.Code(REPOSITORY)
    overlooked = {
        f"{module}:{name}, {target}.{field}"
        for module in modules()
        for name, definition in code.module(module).definitions.items()
        for target, field in definition.mentions
        if code.module(target) is not None
        and target not in CHOSEN_FROM
        and not code._resolved(target, field)
    }
    assert overlooked == set()


def test_what_is_chosen_by_name_is_named_by_the_job(declaration):
    calling = [job.called for job in work.result_jobs(declaration)]
    chosen = {name for called in calling for name in called}
    kinds = {each.kind.replace("-", "_") for each in declaration.designs.values()}
    for module in CHOSEN_FROM:
        assert {f"{module}:{kind}" for kind in kinds} <= chosen


def test_no_module_with_jobs_of_results_is_overlooked():
    """Nor one of the report, which are named one by one."""
    offering = {
        name
        for name, tree in modules().items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "jobs"
    }
    report = {"figures", "figures.card", "pages.report", "releases.frozen"}
    reported = {f"analysis.{name}" for name in report}
    listed = {name.removesuffix(".__init__") for name in work._modules()}
    assert listed == offering - reported
    assert reported <= offering
