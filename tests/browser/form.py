"""The form of a page as a browser reads it: its fields as they stand there, filled in, and what is sent of them."""

from html.parser import HTMLParser
from typing import Any

import httpx


class Form(HTMLParser):
    """The form of the page's own matter, which takes only what could be typed into it or chosen there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.address = ""
        self._is_inside = False
        self._list = self._text = ""
        self._sent: dict[str, list[str]] = {}
        self._offered: dict[str, list[str]] = {}
        self._files: dict[str, tuple[str, bytes, str]] = {}
        self.feed(page)
        assert self.address, "there is no form on the page"

    def fill(self, name: str, value: Any) -> None:
        """Types or chooses; of choices there may be several."""
        said = [
            str({True: "yes", False: "no"}.get(one, one)) for one in (value if isinstance(value, list) else [value])
        ]
        assert name in self._sent, f"there is no field {name} but {[*self._sent]}"
        assert {*said} <= {*self._offered.get(name, said)}, f"{said} is not offered: {self._offered[name]}"
        self._sent[name] = said

    def sent(self) -> tuple[bytes, dict[str, str]]:
        """What is sent, and the header that says how it is written."""
        written = httpx.Request("POST", "http://desk", data=self._sent, files=self._files)
        return written.read(), {"Content-Type": written.headers["Content-Type"]}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("class") == "card":
            self._is_inside, self.address = True, given["action"]
        elif self._is_inside and tag == "input":
            self._input(name, given)
        elif self._is_inside and tag == "select":
            self._list, self._sent[name] = name, []
        elif tag == "option" and self._list:
            self._offer(self._list, given["value"], "selected" in given)
        elif self._is_inside and tag == "textarea":
            self._text, self._sent[name] = name, [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag in ("select", "textarea"):
            self._list = self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self._sent[self._text][0] += data.removeprefix("\n")

    def _input(self, name: str, given: dict[str, str]) -> None:
        if given["type"] in ("radio", "checkbox"):
            self._offer(name, given["value"], "checked" in given)
        elif given["type"] == "file":
            # A browser sends that none was chosen, too.
            self._files[name] = ("", b"", "application/octet-stream")
        else:
            self._sent[name] = [given.get("value", "")]

    def _offer(self, name: str, value: str, is_chosen: bool) -> None:
        self._offered.setdefault(name, []).append(value)
        self._sent.setdefault(name, []).extend([value] if is_chosen else [])
