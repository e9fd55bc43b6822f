"""One server to a data folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from streetname.domain.errors import Conflict
from streetname.environments.folder_lock import FolderLock
from tests.serving import a_server


def test_a_folder_is_held_until_it_is_released(tmp_path: Path) -> None:
    first = FolderLock(tmp_path)
    with pytest.raises(Conflict, match="in use by another server"):
        FolderLock(tmp_path)
    first.release()
    FolderLock(tmp_path).release()


def test_a_second_server_on_the_same_folder_says_why_it_does_not_start(tmp_path: Path) -> None:
    with a_server(data=tmp_path):
        second = subprocess.run(
            [sys.executable, "-m", "streetname", "serve", "--port", "0", "--data", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert second.returncode == 1
    assert "in use by another server" in second.stderr
    assert "ready" not in second.stdout


def test_a_killed_server_leaves_its_folder_free(tmp_path: Path) -> None:
    with a_server(data=tmp_path) as server:
        server.kill()
        with a_server(data=tmp_path) as again:
            assert again.url
