"""The real command line in a process of its own, with a data folder of its own."""

import os
import subprocess
import sys
from pathlib import Path


def kassebot(data: Path, *words: str, timeout_seconds: int = 300) -> subprocess.CompletedProcess[str]:
    """One command; its working folder is the data folder's parent."""
    environment = {**os.environ, "KASSEBOT_DATA": str(data), "KASSEBOT_LANGUAGE": "da"}
    return subprocess.run(
        [sys.executable, "-m", "kassebot.cli.main", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout_seconds,
        cwd=data.parent,
    )
