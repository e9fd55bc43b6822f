"""One data folder for all commands, left behind by a killed server."""

from pathlib import Path

import pytest

from tests.cli.folders import a_folder_of_a_killed_server


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("killed") / "data"
    a_folder_of_a_killed_server(folder)
    return folder
