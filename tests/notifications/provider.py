"""A provider of access tokens on loopback: gives them by OAuth2, and tells a mail server whose they are (RFC 7662)."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from engine import settings
from notifications import bearer

CLIENT, SECRET, REFRESH = "caseclock", "what the client shows", "what wang allowed"


class Provider:
    """Gives tokens at ``token_url``. ``wrong`` is answered instead: a status, and a body or a place to go to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.whose: dict[str, str] = {}
        self.user, self.life_s = "desk", 3600
        self.refresh_token = REFRESH
        self.turns_refresh_tokens = False
        self.wrong: tuple[int, str] | None = None
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answering())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def grant(self, **changes: object) -> bearer.Grant:
        given = {
            "token_url": self.token_url, "client_id": CLIENT, "client_secret": settings.Secret(SECRET),
            "refresh_token": settings.Secret(REFRESH), "timeout_s": 5.0,
        } | changes  # fmt: skip
        return bearer.Grant(**given)  # type: ignore[arg-type]

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, str]:
        """The status and the body of an answer."""
        with self._lock:
            if path.startswith("/whose"):
                whose = self.whose.get(given.get("token", ""))
                return 200, json.dumps({"active": whose is not None, **({"user": whose} if whose else {})})
            self.asked.append(given)
            if self.wrong:
                return self.wrong
            held = given.get("refresh_token", self.refresh_token) == self.refresh_token
            if not held or given.get("client_secret") != SECRET:
                wrong = "invalid_client" if held else "invalid_grant"
                return 400, json.dumps({"error": wrong, "error_description": "Ask\r\nagain."})
            token = f"token-{len(self.asked)}"
            self.whose[token] = self.user
            told = {"access_token": token, "token_type": "Bearer", "expires_in": self.life_s}
            if self.turns_refresh_tokens:
                self.refresh_token = told["refresh_token"] = f"refresh-{len(self.asked)}"
            return 200, json.dumps(told)

    def _answering(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status, body = provider.answer(self.path, {key: value[0] for key, value in parse_qs(raw).items()})
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", body)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_given: object) -> None:
                """Nothing."""

        return Answering
