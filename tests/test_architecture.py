"""What may import what, and how the code is written: kept by reading it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_workspace import REPOSITORY, environment

PACKAGE = REPOSITORY / "analysis"
FILES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}
HEAVY = {"sklearn", "xgboost", "tensorflow", "keras"}
COMPUTE = HEAVY | {"pandera", "pooch", "tqdm", "dask", "distributed", "pytask_parallel"}
LINES, FUNCTION, TASK = 400, 45, 15


def imports(tree: ast.AST) -> set[str]:
    """Return every module that a file imports anywhere, also for typing."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module}
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def users(names: set[str], *places: str, but: tuple[str, ...] = ()) -> list[str]:
    """Return who, among the files below `places`, imports one of `names`."""
    return [
        f"{file} imports {module}"
        for file, tree in FILES.items()
        if file.startswith(places) and file not in but
        for module in sorted(imports(tree))
        if any(module == name or module.startswith(f"{name}.") for name in names)
    ]


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for file, tree in FILES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield file, node


def test_rendering_knows_no_tables_no_models_and_no_plots():
    assert users(HEAVY | {"pandas", "numpy", "matplotlib", "seaborn"}, "render/") == []
    assert (
        users({"analysis.data", "analysis.models", "analysis.fits.training"}, "render/")
        == []
    )


def test_rendering_loads_none_of_them_either():
    names = [
        file[:-3].replace("/", ".") for file in FILES if file.startswith("render/")
    ]
    modules = [f"analysis.{name}".removesuffix(".__init__") for name in names]
    banned = sorted(HEAVY | {"pandas", "matplotlib", "seaborn", "scipy"})
    code = (
        f"import importlib, sys; [importlib.import_module(m) for m in {modules}];"
        f"print([name for name in {banned} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("file", "own"),
    [
        ("study.py", {"analysis", "analysis.study.load"}),
        (
            "declaration.py",
            {
                "analysis",
                "analysis.texts",
                "analysis.errors",
                "analysis.errors.StudyError",
                "analysis.study.rules",
                "analysis.study.declaration",
            },
        ),
        ("rules.py", {"analysis.study.declaration"}),
        ("errors.py", set()),
        ("environment.py", {"analysis", "analysis.verbs.installers"}),
        ("installers.py", set()),
        ("words.py", {"analysis.errors", "analysis.errors.StudyError"}),
        (
            "clean.py",
            {
                "analysis",
                "analysis.verbs.words",
                "analysis.errors",
                "analysis.errors.StudyError",
            },
        ),
    ],
)
def test_the_declaration_and_what_runs_before_installing_need_nothing(file, own):
    found = {
        module
        for module in imports(FILES[file])
        if module.partition(".")[0] not in sys.stdlib_module_names | {"__future__"}
    }
    assert {m for m in found if not m.startswith("analysis.study.declaration.")} == own


def test_computing_knows_nothing_of_pages_figures_and_findings():
    right = {"render", "figures", "findings", "describe", "readme", "commands"}
    pure = (
        "data/", "models/", "splits.py", "fitting.py", "measuring.py", "measures.py",
        "metrics.py", "statistics.py", "seeds.py", "plan.py",
    )  # fmt: skip
    assert users({f"analysis.{name}" for name in right}, *pure) == []


def test_describing_never_reads_raw_data_and_never_trains():
    raw = {
        f"analysis.{n}" for n in ("data", "models", "fitting", "splits", "measuring")
    }
    assert users(raw | HEAVY, "figures/", "findings/", "describe.py", "readme.py") == []


def test_only_task_files_and_the_pipeline_know_pytask():
    shell = ("pipeline.py", "steps.py", "accepting.py", "declared.py", "workers.py")
    found = users({"pytask", "_pytask", "pytask_parallel", "loky"}, "", but=shell)
    assert [line for line in found if not line.startswith("task_")] == []


def test_each_heavy_library_is_known_only_where_its_subject_is():
    """XGBoost also to what asks its trees for SHAP values."""
    found = {
        library: {line.split()[0] for line in users({library}, "")}
        for library in ("xgboost", "tensorflow", "keras", "pandera", "distributed")
    }
    assert found == {
        "xgboost": {"models/xgboost.py", "importance/shapley.py"},
        "tensorflow": {"models/network.py", "models/modern_network.py"},
        "keras": {"models/network.py", "models/modern_network.py"},
        "pandera": {"data/table.py"},
        "distributed": {"workers.py"},
    }


def tasks() -> Iterator[tuple[str, ast.FunctionDef]]:
    for file, node in functions():
        if file.startswith("task_") and node.name.startswith("task_"):
            yield file, node


def test_task_files_only_load_call_and_save():
    assert len(list(tasks())) >= 8
    for file, node in tasks():
        body = node.body[1:]  # the docstring apart
        lines = body[-1].end_lineno - body[0].lineno + 1
        assert lines <= TASK, f"{file}: {node.name} has {lines} lines"
        for inner in ast.walk(node):
            looping = isinstance(inner, ast.For | ast.While | ast.Try | ast.Lambda)
            if looping and not writes_only(inner):
                pytest.fail(f"{file}:{inner.lineno} holds logic: move it")
        assert not {"numpy", "pandas"} & imports(FILES[file]), file


def writes_only(node: ast.AST) -> bool:
    """Return whether a loop does nothing but write results."""
    return isinstance(node, ast.For) and all(
        ast.unparse(statement).startswith("results.write(") for statement in node.body
    )


def test_files_and_functions_stay_short():
    long = [
        f"{file}: {lines} lines"
        for file in FILES
        if (lines := len((PACKAGE / file).read_text(encoding="utf-8").splitlines()))
        > LINES
    ]
    long += [
        f"{file}: {node.name} has {lines} lines"
        for file, node in functions()
        if (lines := node.end_lineno - node.lineno + 1) > FUNCTION
    ]
    assert long == []


def test_names_come_from_the_subject():
    banned = ("util", "helper", "manager", "handler", "misc", "common")
    named = [Path(file).stem for file in FILES] + [
        node.name
        for tree in FILES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    assert [n for n in named if any(word in n.lower() for word in banned)] == []


def public(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the module, its public definitions and their public methods."""
    yield tree
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
            yield node
            if isinstance(node, ast.ClassDef):
                methods = (n for n in node.body if isinstance(n, ast.FunctionDef))
                yield from (each for each in methods if each.name[0] != "_")


def test_every_module_and_public_name_is_documented():
    silent = [
        f"{file}: {getattr(node, 'name', 'the module')}"
        for file, tree in FILES.items()
        for node in public(tree)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_a_module_that_takes_and_gives_says_what():
    """The docstring of a module names what flows in and what flows out."""
    exempt = ("__init__.py", "errors.py", "workspace.py", "workers.py", "__main__.py")
    silent = [
        file
        for file, tree in FILES.items()
        if not file.startswith(("task_", "models/", "findings/"))
        and not file.endswith(exempt)
        and "Flows in" not in ast.get_docstring(tree)
    ]
    assert silent == []


def test_every_subject_has_a_test_that_mirrors_it():
    """tests/ follows analysis/: a module or a folder of its name."""
    tests = REPOSITORY / "tests"
    names = {path.stem for path in tests.glob("test_*.py")}
    missing = [
        Path(file).stem
        for file in FILES
        if "/" not in file and f"test_{Path(file).stem}" not in names
    ]
    tested_elsewhere = {
        "__init__", "__main__", "errors", "workspace", "declared", "provenance",
        "reasons", "checking", "imbalance_names", "steps", "syntax",
    }  # fmt: skip
    assert {m for m in missing if not m.startswith("task_")} <= tested_elsewhere
    folders = {Path(file).parts[0] for file in FILES if "/" in file}
    assert all((tests / folder).is_dir() for folder in folders)
