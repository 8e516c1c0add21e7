"""The demonstration dataset has what the real one has, on a small scale."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data import cleaning, demo, items, mirrors, source, table
from analysis.errors import StudyError


def test_the_workspace_declares_its_own_file_as_synthetic(demo_root):
    declared = mirrors.sources(demo_root)
    path = source.locate(demo_root)
    assert path == demo_root / "data" / "raw" / "dataset.csv"
    found = source.provenance(path, declared)
    assert found["other"] is False
    assert found["synthetic"] is True
    assert "Synthetic" in declared.citation
    assert declared.downloads == ()


def test_another_dataset_in_the_environment_does_not_disturb_it(demo_root, monkeypatch):
    monkeypatch.setenv("SPOTIFY_TRACKS_CSV", str(demo_root / "none.csv"))
    assert source.locate(demo_root).name == "dataset.csv"


def test_the_same_seed_gives_the_same_bytes(demo_root, tmp_path):
    first = source.locate(demo_root).read_bytes()
    assert demo.write_demo(tmp_path).read_bytes() == first
    other = demo.write_demo(tmp_path, seed=8).read_bytes()
    assert other != first
    assert source.locate(tmp_path).read_bytes() == other


def test_it_has_the_shape_of_the_real_file(demo_root, demo_data):
    header = source.locate(demo_root).read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith(",track_id,artists,")
    raw = demo_data.raw
    assert raw.shape == (1500, 21)
    assert raw["track_genre"].value_counts().tolist() == [150] * 10
    assert raw["track_genre"].is_monotonic_increasing
    assert mirrors.sources(demo_root).rows == len(raw)


def test_it_has_genre_sets_twins_and_repeats(demo_data):
    sizes = demo_data.track.sets.sum(axis=1)
    assert 0.1 < (sizes > 1).mean() < 0.4
    assert len(demo_data.recording.ids) < len(demo_data.track.ids) - 50
    assert all(each.rows > 0 for each in demo_data.counts)
    popularity = demo_data.raw.groupby("track_id")["popularity"].nunique()
    assert (popularity > 1).sum() >= 5


def test_it_has_artists_in_several_genres_and_featured_ones(demo_data):
    raw = demo_data.raw
    lead = raw["artists"].str.split(";").str[0]
    assert (raw.groupby(lead)["track_genre"].nunique() > 1).sum() >= 20
    assert raw["artists"].str.contains(";").mean() > 0.1
    assert len(np.unique(demo_data.recording.artists)) > 200


def test_it_is_dirty(demo_data):
    raw = demo_data.raw
    for name in ("artists", "album_name", "track_name"):
        assert raw[name].isna().any()
    cells = set(raw["artists"]) | set(raw["album_name"]) | set(raw["track_name"])
    text = "\0".join(str(cell) for cell in cells)
    for hostile in demo.HOSTILE:
        assert hostile in text


def test_genres_differ_and_overlap(demo_data):
    found = demo_data.recording
    for name in demo.AUDIO:
        values = found.features[name].to_numpy()
        known = ~np.isnan(values)
        spread = np.nanstd(values)
        means = [values[held & known].mean() for held in found.sets.T]
        assert np.ptp(means) > 0.5 * spread, name
        assert np.ptp(means) < 4 * spread, name


def test_a_small_one_can_be_read(tmp_path):
    raw = table.read(demo.write_demo(tmp_path, rows_per_genre=20))
    assert len(raw) == 200
    assert len(items.items(cleaning.clean(raw)[0], "recording").genres) == 10
    with pytest.raises(ValueError, match="at least 20"):
        demo.write_demo(tmp_path, rows_per_genre=19)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "data").write_text(
        "a file where the folder should be", encoding="utf-8"
    )
    with pytest.raises(StudyError, match="Cannot write"):
        demo.write_demo(tmp_path)
