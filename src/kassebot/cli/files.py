"""Files that a command writes where the person says: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from kassebot.domain.errors import ApplicationError


def write_file(target: Path, content: bytes) -> None:
    """Write a file; an existing one is replaced only once the new one is whole."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ApplicationError(
            "export_failed",
            "{name} kunne ikke skrives ({why}); er filen åben i et andet program, så luk den dér",
            name=str(target),
            why=error.strerror or type(error).__name__,
        ) from error
