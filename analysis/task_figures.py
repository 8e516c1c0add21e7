"""Tasks of the figures: results in, two pictures and a table out, one task each."""

from pathlib import Path

from pytask import task

from analysis import figures
from analysis.declared import content, declared, free, needs
from analysis.results.reader import Results
from analysis.study import recipes
from analysis.study.declaration import Study

study, place = declared().study, declared().place
folder = place.report / "src" / "figures"
available = Results(place.results)

for name in figures.of(available):
    module = f"analysis.figures.{figures.home(name)}"
    read = [place.results / path for path in figures.reads(name, available)]

    @task(
        id=name,
        kwargs={
            "needs": needs(
                recipes.words(figures.known(name, study)),
                f"{module}:frame",
                f"{module}:draw",
                dataset=False,
            ),
            "name": free(name),
            "study": free(study),
            "source": free(place.results),
            "folder": free(folder),
            "read": content(read),
            "produces": [folder / file for file in figures.outputs(name)],
        },
    )
    def task_figure(
        needs: dict[str, str],
        name: str,
        study: Study,
        source: Path,
        folder: Path,
        read: str,
        produces: list[Path],
    ) -> None:
        """Draw one figure in every theme and save its data."""
        figures.render(name, Results(source), study, folder)
