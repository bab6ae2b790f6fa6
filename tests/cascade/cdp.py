"""A real Chromium over its DevTools pipe, for tests: one browser, blank pages, synchronous calls."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from typing import Any


class Chromium:
    """`with Chromium(path) as chromium:`; `page = chromium.page()`, `page.evaluate("1 + 1")`."""

    def __init__(self, path: str) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="cascade-", ignore_cleanup_errors=True)
        in_read, self._out = os.pipe()
        self._in, out_write = os.pipe()

        def pipes() -> None:
            # Above 4 first: either end may itself be descriptor 3 or 4.
            high = [os.dup2(fd, target) for fd, target in ((in_read, 30), (out_write, 31))]
            for fd, target in zip(high, (3, 4), strict=True):
                os.dup2(fd, target)

        self._process = subprocess.Popen(
            [path, "--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu",
             "--hide-scrollbars", f"--user-data-dir={self._profile.name}"],
            close_fds=False, preexec_fn=pipes, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(in_read)
        os.close(out_write)
        self._buffer = b""
        self._id = 0
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        self._profile.cleanup()

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._id += 1
        message = {"id": self._id, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._out, view) :]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            chunk = os.read(self._in, 1 << 20)
            if not chunk:
                raise RuntimeError("Chromium is gone.")
            self._buffer += chunk
        raw, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(raw)
        return message

    def page(self) -> Page:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session)


class Page:
    def __init__(self, chromium: Chromium, session: str) -> None:
        self._chromium = chromium
        self._session = session

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._chromium.call(method, self._session, **params)

    def evaluate(self, function: str, *args: Any) -> Any:
        """The JSON value of a JavaScript function applied to JSON arguments."""
        source = f"({function})(...{json.dumps(args)})"
        answer = self.call("Runtime.evaluate", expression=source, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def set_content(self, html: str) -> None:
        frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.call("Page.setDocumentContent", frameId=frame, html=html)
