"""One server to a data folder: two writers would each trust their own memory.

The system lets go of the lock when the process ends, however it ends.
"""

import fcntl
import os
from pathlib import Path

from streetname.domain.errors import Conflict

_LOCK_FILE = "server.lock"
_OWNER_ONLY = 0o600


class FolderLock:
    """Holds a data folder for this process; `Conflict` if another one has it."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / _LOCK_FILE, os.O_CREAT | os.O_RDWR, _OWNER_ONLY)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise Conflict(
                f"the data folder {folder} is in use by another server: stop it, or use --data"
            ) from error

    def release(self) -> None:
        """Let another process have the folder."""
        os.close(self._file)
