"""The settings that point kassebot at the mock systems, and the secrets file beside them.

Secrets stand only in the secrets file, which nobody but its owner may read (mode 600).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

SECRETS_FILE = "kassebot.secrets.toml"


def settings_text(*, urls: dict[str, str], sftp_port: int, host_key: str, user: str, share: Path) -> str:
    """The text of kassebot.toml; secrets by name only."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    return f"""[kassebot]
office_name = "Mockkommunens kassekontor"

[secrets]
file = {quoted(SECRETS_FILE)}

[sources.pos]
url = {quoted(urls["pos"])}
client_id = {quoted(user)}
client_secret = "POS_CLIENT_SECRET"

[sources.mobilepay]
url = {quoted(urls["mobilepay"])}
api_key = "MOBILEPAY_API_KEY"

[sources.sftp]
host = "127.0.0.1"
port = {sftp_port}
user = {quoted(user)}
password = "SFTP_PASSWORD"
host_key = {quoted(host_key)}
card = "card"
bank = "bank"
ledger = "ledger"

[sources.portal]
url = {quoted(urls["portal"])}
user = {quoted(user)}
password = "PORTAL_PASSWORD"

[sources.share]
folder = {quoted(str(share))}
"""


def write_settings(path: Path, text: str, secrets: dict[str, str]) -> None:
    """Write the settings, and the secrets beside them with mode 600 from the first byte on."""
    beside = path.with_name(SECRETS_FILE)
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{name} = {json.dumps(value)}\n" for name, value in sorted(secrets.items()))
    path.write_text(text, encoding="utf-8")
