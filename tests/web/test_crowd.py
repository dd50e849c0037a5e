"""More requests than the desk can take: those over the bound are told to come again, in words."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Scope

from engine import casefile, errors
from web import crowd

BUSY = errors.TooBusy(waiting=5_000, retry_after_s=5)


async def _nothing_sent(_message: Message) -> None: ...


async def _nothing_comes() -> Message:
    return {"type": "http.disconnect"}


def _asked(client: Any, path: str) -> Scope:
    headers = [(b"accept-language", b"zh-Hans")]
    return {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "scheme": "http", "server": ("desk", 80), "client": None, "app": client.app,
        "root_path": "",
    }  # fmt: skip


@pytest.mark.parametrize(("path", "kind", "said"), [
    ("/", "text/html", "此刻操作过多"), ("/api/v1/cases", "application/problem+json", "too_busy"),
])  # fmt: skip
def test_those_over_the_bound_are_told_when_to_come_again_and_the_next_are_served(
    client: Any, path: str, kind: str, said: str
) -> None:
    served: list[str] = []
    answers: list[Message] = []

    async def told(message: Message) -> None:
        answers.append(message)

    async def scene() -> None:
        released = asyncio.Event()

        async def app(scope: Scope, _receive: object, _send: object) -> None:
            served.append(scope["path"])
            await released.wait()

        bounded = crowd.Crowd(app, most=3)
        three = [asyncio.create_task(bounded(_asked(client, path), _nothing_comes, _nothing_sent)) for _ in range(3)]
        await asyncio.sleep(0)
        for _ in range(10):
            await bounded(_asked(client, path), _nothing_comes, told)
        released.set()
        await asyncio.gather(*three)
        await bounded(_asked(client, path), _nothing_comes, told)

    asyncio.run(scene())
    assert len(served) == 4
    starts = [one for one in answers if one["type"] == "http.response.start"]
    assert [one["status"] for one in starts] == [503] * 10
    headers = dict(starts[0]["headers"])
    assert (headers[b"retry-after"], headers[b"content-type"].decode().partition(";")[0]) == (b"2", kind)
    assert said in next(one["body"] for one in answers if one["type"] == "http.response.body").decode()


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Wait 5 seconds"), ("zh-Hans", "等待 5 秒"), ("zh-Hant", "等待 5 秒"),
])  # fmt: skip
def test_a_full_line_of_commands_is_a_page_in_words(
    client: Any, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    def full(*_given: object) -> casefile.Answer:
        raise BUSY

    monkeypatch.setattr("web.queue.view", full)
    answer = client.get("/", params={"lang": language})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert said in answer.text
