"""What is no working copy is refused by its code, whatever it lacks."""

from __future__ import annotations

from io import BytesIO

import pytest

from packets.assemble.working import WorkingCopy
from packets.errors import Known


def test_a_table_that_knows_no_object_is_refused() -> None:
    data = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    with pytest.raises(Known) as found:
        WorkingCopy(BytesIO(data), "x", lambda: 1, lambda *_: None)
    assert found.value.code == "not_canonical"
