"""Names to addresses by the system's resolver, each lookup in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from extractor.egress.resolver import lookup


def test_a_host_has_all_its_addresses() -> None:
    assert "127.0.0.1" in asyncio.run(lookup("localhost", 80))
    assert asyncio.run(lookup("::1", 80)) == ["::1"]


@pytest.mark.parametrize("host", ["unknown.invalid", "a" * 64 + ".test", "a..b"])
def test_a_host_that_is_none_is_an_error(host: str) -> None:
    with pytest.raises((OSError, UnicodeError)):
        asyncio.run(lookup(host, 80))


def test_names_that_never_answer_hold_up_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "slow.test":
            answer.wait(5)
        return real("127.0.0.1", *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    async def story() -> None:
        slow = [asyncio.create_task(lookup("slow.test", 80)) for _ in range(100)]
        assert await lookup("quick.test", 80) == ["127.0.0.1"]
        slow[0].cancel()
        assert not any(task.done() for task in slow[1:])
        answer.set()
        assert await asyncio.gather(*slow[1:]) == [["127.0.0.1"]] * 99

    asyncio.run(story())


def lookups() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "lookup"]


def test_an_answer_that_comes_after_the_loop_is_closed_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    for earlier in lookups():  # of the tests before: they have answered and may still be ending
        earlier.join(5)
    answer, threads = threading.Event(), threading.active_count()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer.wait(5) and [])

    async def story() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(lookup("slow.test", 80), 0.01)

    asyncio.run(story())
    (late,) = lookups()
    answer.set()
    late.join(5)
    assert threading.active_count() == threads
