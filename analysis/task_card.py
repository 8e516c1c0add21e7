"""Task of the pictures of links: scores in, the card and the icons out."""

from pathlib import Path

from pytask import task

from analysis.declared import content, declared, free, needs
from analysis.figures import card
from analysis.results.reader import Results
from analysis.study.declaration import Study

study, place = declared().study, declared().place
folder = place.report / "src" / "icons"
scores = place.results / "scores" / study.evaluation.regime


@task(
    kwargs={
        "needs": needs(card.declared(study), dataset=False),
        "study": free(study),
        "source": free(place.results),
        "folder": free(folder),
        "read": content([*scores.rglob("*.json"), place.results / "data/classes.csv"]),
        "produces": [folder / name for name in card.outputs()],
    }
)
def task_card(
    needs: dict[str, str],
    study: Study,
    source: Path,
    folder: Path,
    read: str,
    produces: list[Path],
) -> None:
    """Draw the card and the icons."""
    card.render(Results(source), study, folder)
