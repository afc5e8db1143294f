"""Documents' bytes on disk, addressed by their content: `documents/ab/abcdef…`.

A file is written whole under another name, brought to the disk, and only then given its name; it is never
written again. Reading checks the bytes against the address, so what is read is what was collected.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kassebot.domain.errors import BusinessError, InvariantBroken
from kassebot.store.failures import translated

_LEFT_BEHIND_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder of documents."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder, and clear what writers that died a day ago left half-written."""
        incoming = self.folder / "incoming"
        with translated(str(self.folder)):
            incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in incoming.iterdir():
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    path.unlink(missing_ok=True)

    def path(self, address: str) -> Path:
        """Where a document lies; `address` is its sha256 in hex."""
        if len(address) != 64 or not set(address) <= set("0123456789abcdef"):
            raise InvariantBroken("an address is a sha256 in hex")
        return self.folder / address[:2] / address

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their sha256; on the disk when this returns."""
        address = sha256(data).hexdigest()
        target = self.path(address)
        with translated(str(self.folder)):
            if target.exists():
                self.read(address)
                return address
            if not target.parent.is_dir():
                target.parent.mkdir(mode=0o700, exist_ok=True)
                _sync_folder(self.folder)
            self._write(target, data)
        return address

    def _write(self, target: Path, data: bytes) -> None:
        incoming = self.folder / "incoming" / f"{target.name[:16]}-{os.getpid()}-{secrets.token_hex(4)}"
        handle = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o400)
        try:
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
            finally:
                os.close(handle)
            os.replace(incoming, target)
        except BaseException:
            incoming.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def remove(self, address: str) -> None:
        """Delete a file that people sent, when its time is over; never a source's document."""
        with translated(str(self.folder)):
            self.path(address).unlink(missing_ok=True)

    def read(self, address: str) -> bytes:
        """The bytes, checked; BusinessError when they are gone or are no longer what was collected."""
        path = self.path(address)
        with translated(str(self.folder)):
            try:
                data = path.read_bytes()
            except FileNotFoundError as error:
                raise BusinessError(
                    "document_gone",
                    "Dokumentet {document} mangler på disken. Læg det tilbage fra en sikkerhedskopi",
                    document=address,
                ) from error
        if sha256(data).hexdigest() != address:
            raise BusinessError(
                "document_changed",
                "Dokumentet {document} er ændret på disken. Læg det rigtige tilbage fra en sikkerhedskopi",
                document=address,
            )
        return data


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no way to flush a folder; it journals renames itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
