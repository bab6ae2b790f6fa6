"""One connection of the browser to its proxy: its requests, one after the other, and what answers them.

Made by `proxy.py`. Promises that nothing leaves without the gate's consent, that the browser sees the end of
every answer where the origin put it and a cut where it was cut (9.6, 8), and that both connections are closed
when `run` ends. Sections are of RFC 9112, or of RFC 9110 where it is named.

A connection of the browser has one upstream at most, so there is no pool and nothing is shared: browsers keep
connections apart by origin, and one that changes its origin gets a new upstream. Where an upstream in use
again hangs up without an answer, so do we: the browser knows which requests it may repeat (9.3.1), we do not.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus

from extractor.egress.http1 import (
    BadMessage,
    Body,
    Request,
    Response,
    UntilClose,
    parse_request,
    parse_response,
)

from ..model import ExtractError
from .gate import Gate
from .outbound import parse
from .wire import Wire

CONNECTED = b"HTTP/1.1 200 Connection established\r\n\r\n"  # RFC 9110, 9.3.6: no body, nor a word about one


class Denied(Exception):
    """A request that gets an answer of ours: a status and nothing else.

    403 says only what the URL itself says. What takes the network to know (that a name leads to a private
    address, to a closed port, or nowhere) is the same 502, so that no page maps the network by it.
    """

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        line = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        self.answer = f"{line}Connection: close\r\nContent-Length: 0\r\n\r\n".encode()


class HungUp(Exception):
    """Nothing more can be done on this connection."""


class Relay:
    """`run` serves one connection of the browser to its end.

    `tunnels`: when the browser hangs up, its last words must still be passed on.
    """

    def __init__(self, client: Wire, gate: Gate) -> None:
        self.tunnels = False
        self._client = client
        self._gate = gate
        self._upstream: Wire | None = None
        self._authority = b""  # where `_upstream` leads, as written and as understood
        self._target = ("", 0)
        self._host = ""  # "host:port" and URL of the current request, for the gate's book
        self._url = ""
        self._moved = 0  # bytes through the tunnel

    async def run(self) -> None:
        """Raises nothing that a peer or the network could cause."""
        try:
            while await self._turn():
                pass
            self._client.close()
        except Denied as denied:
            with suppress(ConnectionError):
                await self._client.send(denied.answer)
            self._client.close()
        except (HungUp, BadMessage, OSError, ExtractError) as error:
            if isinstance(error, ExtractError):
                self._gate.fail(self._host, self._url, error)
            self._client.abort()
        finally:
            self._drop_upstream()

    async def _turn(self) -> bool:
        """One request and its answer. Whether the connection may carry another."""
        request = await self._request()
        reused = await self._reach(request)
        assert self._upstream is not None
        if request.method == b"CONNECT":
            self._gate.reached(self._host)
            await self._client.send(CONNECTED)
            await self._tunnel(self._upstream)
            return False
        return await self._exchange(request, self._upstream, reused)

    async def _request(self) -> Request:
        try:
            head = await self._client.head(self._gate.limits.head_bytes)
            if not head:
                raise HungUp
            return parse_request(head)
        except BadMessage:
            raise Denied(HTTPStatus.BAD_REQUEST) from None

    async def _reach(self, request: Request) -> bool:
        """Have an upstream for the request. Whether it is one in use again, which was judged before."""
        again = self._upstream and self._upstream.quiet and self._authority == request.authority
        if not again:
            self._drop_upstream()
            self._target = _target(request.authority)
            self._authority = request.authority
        host, port = self._target
        self._host = f"{host}:{port}"
        self._url = (b"http://" + request.authority + request.path).decode("latin-1") if request.path else ""
        try:
            self._gate.count()
            if again:
                return True
            self._gate.admit(host, port)
        except ExtractError as error:
            raise self._denied(HTTPStatus.FORBIDDEN, error) from None
        try:
            self._upstream = await self._gate.dial(host, port)
        except ExtractError as error:
            late = error.code == "timeout"
            status = HTTPStatus.GATEWAY_TIMEOUT if late else HTTPStatus.BAD_GATEWAY
            raise self._denied(status, error) from None
        return False

    async def _exchange(self, request: Request, upstream: Wire, reused: bool) -> bool:
        """Pass a request. Its answer may come while its body is still on the way."""
        limit = self._gate.limits.page_bytes
        passing = self._pass(self._client, upstream, request.encode(), request.body, limit)
        if request.body.ended:
            await passing
            return await self._answer(request, upstream, reused)
        upload = asyncio.create_task(passing)
        try:
            return await self._answer(request, upstream, reused, upload)
        finally:
            upload.cancel()
            await asyncio.gather(upload, return_exceptions=True)

    async def _answer(
        self, request: Request, upstream: Wire, reused: bool, upload: asyncio.Task[None] | None = None
    ) -> bool:
        """Pass the answer. A connection whose request is still on its way carries no other (9.3)."""
        response = await self._response(request, upstream, reused)
        self._gate.reached(self._host)
        complete = upload is None or upload.done()
        keep = complete and request.persistent and not isinstance(response.body, UntilClose)
        head = response.encode(closes=not keep)
        await self._pass(upstream, self._client, head, response.body, self._gate.limits.response_bytes)
        if response.status == HTTPStatus.SWITCHING_PROTOCOLS:
            await self._tunnel(upstream)
            return False
        if not (complete and response.persistent):
            self._drop_upstream()
        return keep

    async def _response(self, request: Request, upstream: Wire, reused: bool) -> Response:
        """The final answer's head, or 101. Interim ones are passed on (RFC 9110, 15.2)."""
        try:
            while True:
                head = await upstream.head(self._gate.limits.head_bytes)
                if not head and reused:
                    raise HungUp
                response = parse_response(head, request.method)
                if response.status == HTTPStatus.SWITCHING_PROTOCOLS and not request.upgrade:
                    raise BadMessage("Nobody asked for another protocol.")
                if response.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                    raise BadMessage("Only a proxy may ask for that.")  # RFC 9110, 15.5.8
                if response.status >= 200 or response.status == HTTPStatus.SWITCHING_PROTOCOLS:
                    return response
                self._gate.spend(len(head))
                await self._client.send(response.encode())
        except TimeoutError:
            error = ExtractError("timeout", "The page's host did not answer in time.")
            raise self._denied(HTTPStatus.GATEWAY_TIMEOUT, error) from None
        except BadMessage:
            error = ExtractError("connection_failed", "The page's host sent no valid HTTP.")
            raise self._denied(HTTPStatus.BAD_GATEWAY, error) from None

    async def _pass(self, source: Wire, sink: Wire, head: bytes, body: Body, limit: int) -> None:
        """A head and the body that follows it. Raises where the body is cut short or too large."""
        data, passed = source.take(), 0
        while True:
            used = body.feed(data)
            source.give_back(data[used:])
            passed += used
            if passed + body.due > limit:
                raise ExtractError("page_too_large", "The page is too large.")
            self._gate.spend(len(head) + used)
            await sink.send(head + data[:used])
            if body.ended:
                return
            head, data = b"", await source.read()
            if not data and isinstance(body, UntilClose):
                return
            if not data:
                raise ConnectionResetError("The body was cut short.")

    async def _tunnel(self, upstream: Wire) -> None:
        """Pass bytes until a side hangs up; the other gets what it said before (RFC 9110, 9.3.6)."""
        self.tunnels = True
        ways = {
            asyncio.create_task(self._pump(self._client, upstream)),
            asyncio.create_task(self._pump(upstream, self._client)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pump(self, source: Wire, sink: Wire) -> None:
        """One way of a tunnel; it ends when neither way has anything to say."""
        seen = -1
        while seen != self._moved:
            seen = self._moved
            with suppress(TimeoutError):
                while data := await source.read():
                    self._gate.spend(len(data))
                    self._moved += len(data)
                    await sink.send(data)
                return

    def _denied(self, status: HTTPStatus, error: ExtractError) -> Denied:
        self._gate.fail(self._host, self._url, error)
        return Denied(status)

    def _drop_upstream(self) -> None:
        if self._upstream:
            self._upstream.close()
            self._upstream = None


def _target(authority: bytes) -> tuple[str, int]:
    try:
        _, host, port, _ = parse(f"http://{authority.decode('latin-1')}/")
    except ExtractError:
        raise Denied(HTTPStatus.BAD_REQUEST) from None
    return host, port
