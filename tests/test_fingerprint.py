"""Fingerprints: what a task's code depends on, and nothing else."""

from __future__ import annotations

import ast

import pytest

from analysis import fingerprint, pipeline
from analysis.errors import StudyError
from tests import small_workspace
from tests.small_workspace import REPOSITORY

FIT = ("analysis.fitting:fit", "analysis.fitting:load_items")
FOREST = (*FIT, "analysis.models.forest:build")


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A copy of the project that fingerprints are read from, free to be edited."""
    small_workspace.copy_code(tmp_path)
    monkeypatch.setattr(fingerprint, "PROJECT", tmp_path)
    monkeypatch.setattr(fingerprint, "LOCK", tmp_path / "requirements-full.txt")
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
    path = code / "analysis" / "fitting.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    others = [n for n in tree.body if n not in functions]
    tree.body = others + functions[::-1]
    path.write_text(ast.unparse(tree), encoding="utf-8")
    assert taken() == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("fitting.py", "astype(np.float16)", "astype(np.float32)"),
        ("models/forest.py", "n_jobs=setting.threads", "n_jobs=1"),
        ("models/_estimators.py", "dtype=np.float32", "dtype=np.float64"),
        ("data/items.py", "1.0 / sets.sum(axis=1)", "2.0 / sets.sum(axis=1)"),
        ("data/cleaning.py", "def clean(", "def clean(extra=1, *, "),
        ("splits.py", "folds != fold", "folds > fold"),
        ("seeds.py", '"big"', '"little"'),
        ("study.py", '"energy", "key"', '"key", "energy"'),
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
        ("fitting.py", 'stored["test"],', '1 * stored["test"],'),  # for scores
        ("searching.py", "sign = -1", "sign = 1"),  # for the choice, not for fits
        ("models/xgboost.py", '"hist"', '"exact"'),
        ("measuring.py", "np.concatenate(tested)", "np.vstack(tested)"),
        ("figures/style.py", "import", "import abc\nimport"),
        ("commands.py", '"dataset   ', '"file      '),
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
    paper = taken("analysis.render:build_pdf").libraries
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
    assert taken("analysis.splits:training") == taken("analysis.splits:training")


def test_the_version_of_a_library_that_is_not_used_is_free(code):
    before = taken()
    lock = code / "requirements-full.txt"
    text = lock.read_text(encoding="utf-8").replace("\nxgboost", "\nxgbboost")
    lock.write_text(text, encoding="utf-8")
    assert taken() == before


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("analysis.fitting:fitt", "There is no fitt in analysis.fitting"),
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
KNOWN = "9d181f93239565e936c647635d811eecb4775d38b9e2324b6e8b8922d7239dee"


def test_the_fingerprint_is_known_and_does_not_depend_on_the_python(code):
    """A digest taken once: another Python, or a change of the method, would differ."""
    (code / "analysis" / "example.py").write_text(EXAMPLE, encoding="utf-8")
    assert taken("analysis.example:entry").code == KNOWN


SIMPLE = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign,
    ast.AnnAssign, ast.Expr,
)  # fmt: skip


def modules() -> dict[str, ast.Module]:
    """Return every module that a task may depend on, by its dotted name."""
    small_workspace.forget_fingerprints()
    found = {}
    for path in sorted((REPOSITORY / "analysis").rglob("*.py")):
        parts = path.relative_to(REPOSITORY).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        shell = ("analysis.task_", "analysis.commands", "analysis.__main__")
        if not name.startswith(shell):
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def test_modules_keep_to_what_a_fingerprint_can_see():
    """Definitions under `if`, `try` or `for` at the top would be overlooked."""
    guards = ("TYPE_CHECKING", "__name__ == '__main__'")
    hidden = [
        f"{name}:{statement.lineno}"
        for name, tree in modules().items()
        for statement in tree.body
        if not isinstance(statement, SIMPLE)
        and not (
            isinstance(statement, ast.If) and ast.unparse(statement.test) in guards
        )
    ]
    assert hidden == []


def test_modules_are_used_by_name_so_that_a_fingerprint_follows():
    """A module handed around as a value, or reached through dots, is overlooked."""
    overlooked = []
    for name, tree in modules().items():
        imports = fingerprint._module(name).imports
        parents = {c: p for p in ast.walk(tree) for c in ast.iter_child_nodes(p)}
        for node in ast.walk(tree):
            target = imports.get(node.id, "") if isinstance(node, ast.Name) else ""
            if target.partition(".")[0] != "analysis" or ":" in target:
                continue
            if not isinstance(node.ctx, ast.Load) or known(target, parents[node]):
                continue
            overlooked.append(f"{name}:{node.lineno} {ast.unparse(parents[node])}")
    assert overlooked == []


def known(module: str, node: ast.AST) -> bool:
    """Return whether the node reads a name that the module defines or imports."""
    source = fingerprint._module(module)
    return isinstance(node, ast.Attribute) and bool(
        source.lookup(node.attr) or node.attr in source.imports
    )


def test_no_task_module_is_overlooked():
    files = {path.name for path in (REPOSITORY / "analysis").glob("task_*.py")}
    assert files == {*pipeline.RESULTS, *pipeline.REPORT}
