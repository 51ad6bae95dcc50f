"""A disk of its own for a test, that can be filled to the last byte."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

FILLER = "filler"
MEGABYTE = 1024 * 1024


def can_mount() -> bool:
    """Whether this user may mount a file system, as root outside of a locked container may."""
    done = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0


class SmallDisk:
    """A file system of a few megabytes, mounted on a folder."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        options = f"size={megabytes}m,mode=0755"
        command = ["mount", "-t", "tmpfs", "-o", options, "townhall-test", str(folder)]
        subprocess.run(command, check=True)

    def fill(self) -> None:
        """Leave no byte free."""
        with (self.folder / FILLER).open("ab", buffering=0) as out:
            for size in (MEGABYTE, 4096, 1):
                try:
                    while True:
                        out.write(b"\1" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def leave(self, megabytes: int) -> None:
        """Fill it up to so much."""
        self.fill()
        size = (self.folder / FILLER).stat().st_size
        os.truncate(self.folder / FILLER, size - megabytes * MEGABYTE)

    def free(self) -> None:
        """Make room again."""
        (self.folder / FILLER).unlink()

    def remove(self) -> None:
        """Take it away, whoever still looks at it."""
        subprocess.run(["umount", "-l", str(self.folder)], check=True)
