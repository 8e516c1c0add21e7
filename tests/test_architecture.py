"""What may import what, and how the code is written: kept by reading it."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from analysis.verbs import work
from analysis.workspace import Workspace
from tests.small_workspace import REPOSITORY, environment

PACKAGE = REPOSITORY / "analysis"
FILES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
}
HEAVY = {"sklearn", "xgboost", "tensorflow", "keras"}
DRAWING = {"matplotlib", "seaborn"}
COMPUTE = HEAVY | {"pandera", "pooch", "tqdm", "dask", "distributed", "pytask_parallel"}
LINT = (
    "import sys; from importlinter.cli import lint_imports;"
    "sys.exit(lint_imports(no_cache=True))"
)
FUNCTION = 45


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


def test_packages_stand_in_the_order_of_the_data():
    """The contract in pyproject.toml, and that it names every package."""
    done = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    layers = " ".join(contracts["tool"]["importlinter"]["contracts"][0]["layers"])
    packages = {Path(file).parts[0] for file in FILES if "/" in file}
    assert [name for name in packages if f"analysis.{name}" not in layers.split()] == []


def test_the_drawing_shows_the_order_of_the_contract():
    text = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = next(line for line in text.splitlines() if line.startswith("study → "))
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    layers = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    names = [layer.removeprefix("analysis.") for layer in reversed(layers)]
    order = names[names.index("study") : names.index("verbs")]
    assert drawn.split(" → ") == order
    ground = {"metrics", "pipeline", "results", "verbs"}
    packages = {Path(file).parts[0] for file in FILES if "/" in file}
    assert packages == {*order, *ground}
    assert all(
        re.search(rf"^{name}\b|   {name} ", text, re.MULTILINE) for name in ground
    )


def test_rendering_knows_no_tables_no_models_and_no_plots():
    assert users(HEAVY | DRAWING | {"pandas", "numpy"}, "pages/") == []


def test_rendering_loads_none_of_them_either():
    names = [file[:-3].replace("/", ".") for file in FILES if file.startswith("pages/")]
    modules = [f"analysis.{name}".removesuffix(".__init__") for name in names]
    banned = sorted(HEAVY | DRAWING | {"pandas", "scipy"})
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


def test_what_runs_before_installing_needs_nothing():
    """What make asks first is in Python's own library, and what it imports too."""
    for module in ("environment", "words", "clean"):
        code = "import sys; sys.path[:0] = ['.']; "
        code += f"import analysis.verbs.{module}; print(*sys.modules)"
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                f"import sys; sys.path[:0] = ['.']; {code}",
            ],
            cwd=REPOSITORY,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        loaded = {name.partition(".")[0] for name in done.stdout.split()}
        assert loaded - sys.stdlib_module_names - {"__main__"} == {"analysis"}


def test_describing_never_trains():
    assert users(HEAVY, "figures/", "findings/", "results/", "pages/") == []


def test_only_what_runs_jobs_knows_pytask():
    shell = ("pipeline/tasks.py", "pipeline/workers.py")
    assert users({"pytask", "_pytask", "pytask_parallel", "loky"}, "", but=shell) == []


def test_asking_for_all_jobs_loads_nothing_heavy(tmp_path):
    """Nor what runs them: so it is told at once what is fresh."""
    banned = sorted(HEAVY | DRAWING | {"pandas", "pytask", "_pytask", "loky"})
    code = (
        "import sys; from pathlib import Path\n"
        "from analysis.study import reading; from analysis.verbs import work\n"
        "jobs = work.result_jobs(reading.load(Path('study.toml')))\n"
        "[job.state(work.setup(work.Workspace(Path()))) for job in jobs]\n"
        f"print(len(jobs), [name for name in {banned} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    count, loaded = done.stdout.strip().split(" ", 1)
    assert int(count) > 1000
    assert loaded == "[]"


def test_each_heavy_library_is_known_only_where_its_subject_is():
    """XGBoost also to what asks its trees for SHAP values."""
    found = {
        library: {line.split()[0] for line in users({library}, "")}
        for library in ("xgboost", "tensorflow", "keras", "pandera", "distributed")
    }
    assert found == {
        "xgboost": {"models/xgboost.py", "measurements/importance/measures.py"},
        "tensorflow": {"models/network.py"},
        "keras": {"models/network.py", "models/modern_network.py"},
        "pandera": {"data/table.py"},
        "distributed": {"pipeline/workers.py"},
    }


def offering() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield each function that says which jobs there are."""
    for file, node in functions():
        if node.name == "jobs" and file != "verbs/work.py":
            yield file, node


def test_what_says_which_jobs_there_are_computes_nothing():
    """It reads no file and calls nothing heavy; what jobs compute stands elsewhere."""
    assert len(list(offering())) >= 35
    for file, node in offering():
        for inner in ast.walk(node):
            logic = isinstance(inner, ast.While | ast.Try | ast.With | ast.Lambda)
            assert not logic, f"{file}:{inner.lineno} holds logic: move it"
        named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        assert not {"np", "pd", "pandas", "numpy", "open"} & named, file


def test_what_a_job_runs_says_by_name_what_it_is_given(declaration):
    """The inputs are the parameters, beside what is declared; none is left over."""
    place = Workspace(REPOSITORY)
    report = work.report_jobs(declaration, place, {"engine": "builtin"})
    for job in (*work.result_jobs(declaration), *chain(*report)):
        taken = inspect.signature(job.run)
        assert next(iter(taken.parameters)) == "declared", job.name
        taken.bind(job.declared, **dict.fromkeys(job.inputs))


def test_functions_stay_short():
    long = [
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


def test_a_package_says_what_it_takes_and_gives():
    """The docstring of a package names what flows in and what flows out."""
    silent = [
        file
        for file, tree in FILES.items()
        if file.count("/") == 1
        and file.endswith("__init__.py")
        and "Flows in" not in ast.get_docstring(tree)
    ]
    assert silent == []


def test_every_package_has_tests():
    folders = {Path(file).parts[0] for file in FILES if "/" in file}
    tests = {path.parent.name for path in (REPOSITORY / "tests").glob("*/test_*.py")}
    assert folders - tests == set()
