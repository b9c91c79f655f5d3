"""Folders for unfinished files: gone at the end, and swept where their process is gone, never under the living."""

import subprocess
import sys
from pathlib import Path

from zhike.kernel.base.workplace import sweep, workplace

DIE = """
import os, sys
from pathlib import Path
from zhike.kernel.base.workplace import workplace
with workplace("left-", Path(sys.argv[1])) as folder:
    (folder / "half").write_text("half")
    os._exit(9)
"""


def test_a_folder_is_there_while_it_is_used(tmp_path: Path) -> None:
    with workplace("one-", tmp_path) as folder:
        (folder / "file").write_text("x")
        assert sweep("one-", tmp_path) == []
        with workplace("one-", tmp_path) as other:
            assert other != folder
        assert (folder / "file").read_text() == "x"
    assert list(tmp_path.iterdir()) == []


def test_what_the_dead_left_is_swept_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / "left-by-somebody-else").mkdir()
    assert subprocess.run([sys.executable, "-c", DIE, str(tmp_path)], check=False).returncode == 9
    [orphan] = tmp_path.glob("left-*/half")
    with workplace("left-", tmp_path):
        assert not orphan.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["left-by-somebody-else"]
