"""Reading the municipality folder for the web mocks: parsed once for each version of a file.

It refuses names of any other shape than the caller's own patterns, so no request can leave the folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Largest JSON file that the mocks parse, in bytes.
FILE_BYTES_MAX = 64 * 1024 * 1024
#: Parsed files that are kept.
FILES_MAX = 4096

Record = dict[str, Any]


@dataclass(slots=True)
class JsonFiles:
    """JSON files under a folder, parsed again only when they change."""

    folder: Path
    _kept: dict[Path, tuple[tuple[int, int], Any]] = field(default_factory=dict)

    def read(self, name: str) -> Any | None:
        """The parsed content of `name`, None where there is no such file; ValueError where it is no JSON."""
        path = self.folder / name
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        version = (stat.st_mtime_ns, stat.st_size)
        kept = self._kept.get(path)
        if kept and kept[0] == version:
            return kept[1]
        if stat.st_size > FILE_BYTES_MAX:
            raise ValueError(f"{name} is larger than {FILE_BYTES_MAX} bytes")
        content = json.loads(path.read_text(encoding="utf-8"))
        if len(self._kept) >= FILES_MAX:
            self._kept.clear()
        self._kept[path] = (version, content)
        return content
