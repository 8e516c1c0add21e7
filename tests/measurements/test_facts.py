"""Facts of the data page: of the demonstration, and the known ones of the real file."""

from __future__ import annotations

import json

import pytest

from analysis.measurements import facts
from analysis.results import store


@pytest.fixture(scope="module")
def page(demo_data):
    return facts.data_page(demo_data.raw)


def test_the_page_can_be_saved_and_read_back(page, tmp_path):
    for name, content in page.items():
        if isinstance(content, dict):
            store.write_json(tmp_path / f"{name}.json", content)
            back = store.read_json(tmp_path / f"{name}.json")
            assert back == json.loads(json.dumps(store.rounded(content)))
        else:
            header, rows = content
            store.write_csv(tmp_path / f"{name}.csv", header, rows)
            back = store.read_csv(tmp_path / f"{name}.csv")
            assert len(back) == len(rows) > 0
            assert list(back[0]) == header


def test_genre_sets_are_counted_once_each(page):
    for kind in ("tracks", "recordings"):
        found = page["summary"][kind]
        assert sum(found["genres_each"].values()) == found["count"]
        several = found["count"] - found["genres_each"]["1"]
        assert found["several_genres"] == several > 0


def test_the_shares_of_the_page_are_shares(page):
    def shares(tree):
        for key, value in tree.items():
            if isinstance(value, dict):
                yield from shares(value)
            elif key.endswith("share"):
                yield key, value

    found = dict(shares(page["summary"]))
    assert len(found) >= 5
    assert all(0 < value < 1 for value in found.values())


def test_the_page_does_not_depend_on_the_order_of_rows_but_for_keep_first(
    demo_data, page
):
    shuffled = demo_data.raw.sample(frac=1, random_state=1).reset_index(drop=True)
    shuffled["row"] = range(len(shuffled))
    other = facts.data_page(shuffled)
    assert other["cleaning"] == page["cleaning"]
    assert other["pairs"] == page["pairs"]
    one, two = dict(page["summary"]), dict(other["summary"])
    assert one.pop("keep_first") != two.pop("keep_first")
    assert store.rounded(one) == store.rounded(two)


def test_what_is_said_of_the_file_counts_its_rows(demo_data, page):
    found = facts._described({}, demo_data.raw, {"other": False})
    assert found.pop("source") == {"other": False, "rows": len(demo_data.raw)}
    assert found.keys() == page.keys()


@pytest.mark.real
def test_the_known_facts_of_the_real_file(real_data):
    found = facts.summary(
        real_data.raw,
        real_data.counts,
        real_data.row,
        real_data.track,
        real_data.recording,
    )
    file, tracks, artists = found["file"], found["tracks"], found["artists"]
    assert (file["rows"], file["columns"], file["genres"]) == (114_000, 21, 114)
    assert (file["rows_per_genre_min"], file["rows_per_genre_max"]) == (1000, 1000)
    assert file["repeated_rows"] == 450
    assert round(file["explicit_share"], 4) == 0.0855
    assert tracks["ids"] == 89_741
    assert tracks["repeated_ids"] == 16_641
    assert tracks["rows_beyond_first"] == 24_259
    assert tracks["several_genres"] == 16_299
    assert tracks["rows_of_one_id_max"] == tracks["genres_each_max"] == 9
    assert tracks["ids_differing_in_popularity"] == 720
    assert found["recordings"]["ids_with_twin"] == 9_284
    assert found["recordings"]["count"] == 83_478
    assert found["zeros"]["tempo"] == 157
    assert found["zeros"]["time_signature"] == 163
    assert found["zeros"]["popularity"] == 16_020
    assert round(found["zeros"]["popularity_share"], 4) == 0.1405
    assert artists["strings"] == 31_437
    assert artists["individuals"] == 29_858
    assert artists["leads"] == 17_648
    largest = [(each["name"], each["rows"]) for each in artists["largest"][:3]]
    assert largest == [
        ("Wolfgang Amadeus Mozart", 354),
        ("J Balvin", 347),
        ("George Jones", 343),
    ]
    assert found["keep_first"]["genres"] == 113
    assert found["keep_first"]["lost"] == ["songwriter"]
