from __future__ import annotations

import pytest

from analysis.pages.pictures import shape


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            '<svg xmlns="x" width="453.6pt" height="266.4pt" viewBox="0 0 1 1">',
            (605, 355),
        ),
        ('<?xml version="1.0"?>\n<svg height="20px" width="30">', (30, 20)),
        ('<svg viewBox="0 0 3 2"><rect width="3" height="2"/></svg>', None),
        ('<svg width="100%" height="100%">', None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(tmp_path, head, expected):
    (tmp_path / "x.svg").write_text(head, encoding="utf-8")
    assert shape(tmp_path / "x.svg") == expected
