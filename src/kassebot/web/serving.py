"""Serve the pages with uvicorn: in one process, or in several that share a socket.

Answers leave at once: with several processes the socket that uvicorn makes would hold back an answer's last piece until the
browser has confirmed the first, some 40 ms. There is no access log: addresses of links to register keepers would stand in it.
"""

from __future__ import annotations

import socket
import sys

import uvicorn
from uvicorn.supervisors import Multiprocess

APPLICATION = "kassebot.web.app:from_environment"


class _Config(uvicorn.Config):
    def bind_socket(self) -> socket.socket:
        made = super().bind_socket()
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # whoever is accepted on it has it too
        return made


def serve(host: str, port: int, processes: int) -> None:
    """Serve until stopped; the process ends with a code of its own where it cannot begin."""
    config = _Config(
        APPLICATION, factory=True, host=host, port=port, workers=processes, access_log=False, log_level="warning",
        server_header=False, date_header=True,
    )  # fmt: skip
    server = uvicorn.Server(config)
    try:
        if processes > 1:
            Multiprocess(config, sockets=[config.bind_socket()]).run()
            return
        server.run()
    except KeyboardInterrupt:
        return
    if not server.started:
        sys.exit(1)
