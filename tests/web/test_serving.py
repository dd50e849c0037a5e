"""The server starts on its address and stops at once."""

import dataclasses
import socket
import threading
from typing import Any

import httpx

import web
from engine import settings


def test_a_server_in_a_thread_stops_soon_even_with_a_connection_open(site: Any) -> None:
    port = _free_port()
    configuration = dataclasses.replace(settings.Settings(), web=settings.tree.Web(port=port))
    server = web.server(configuration, site.app)
    thread = threading.Thread(target=server.run)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8)) as client:
        assert client.get("/health").status_code == 200
        server.should_exit = True
        thread.join(timeout=20)
    assert not thread.is_alive()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
