"""The mock systems as a process of their own: ready when all answer, gone when told to."""

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest
from tests.shared import EXAMPLE

from kassebot.mocks.serve import serving

PROGRAM = """
import sys
from pathlib import Path
from kassebot.mocks.serve.serving import serve_forever
raise SystemExit(serve_forever(Path(sys.argv[1]), trouble="some", settings_out=Path(sys.argv[2])))
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ready_means_that_all_answer_and_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """The settings are there before `ready` is printed; no secret is printed; the end is clean."""
    source = str(Path(serving.__file__).parents[3])
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(EXAMPLE), str(tmp_path / "kassebot.toml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": source},
    )
    try:
        assert process.stdout
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line == "ready\n":
                break
        settings = tomllib.loads((tmp_path / "kassebot.toml").read_text(encoding="utf-8"))
        secrets = tomllib.loads((tmp_path / settings["secrets"]["file"]).read_text(encoding="utf-8"))
        with pytest.raises(httpx.HTTPStatusError):  # the root is no resource: 404, without trouble
            httpx.get(settings["sources"]["pos"]["url"]).raise_for_status()
        process.send_signal(number)
        rest, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, printed[-1], errors) == (0, "ready\n", "")
    assert not any(secret in "".join(printed) + rest for secret in secrets.values())
