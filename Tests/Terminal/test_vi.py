"""The vi keys, in several windows."""

import pytest
import try_vi
from test_typing import SIZES, typist  # noqa: F401  the fixture


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", try_vi.CASES, ids=lambda case: case.__name__)
def test_vi(typist, case, size):
    typist(case, size, "vi")
