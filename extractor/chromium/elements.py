"""A page's elements as the DevTools know them: by number, in forced states.

Made by `Page`, as `elements`. Promises nothing of its own about time: calls end as those of the channel do.
Source: DevTools protocol, domains DOM and CSS.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from .cdp import Channel


class Elements:
    """`world` gives the execution context that functions and expressions run in."""

    def __init__(self, channel: Channel, world: Callable[[], Awaitable[int]]) -> None:
        self._call, self._post = channel.call, channel.post
        self._world = world
        self._only: set[int] = set()

    async def ask(self, owners: Sequence[int], function: str) -> Any:
        """The value of a JavaScript function of elements, given by their backend numbers."""
        world = await self._world()
        asked = [
            self._call("DOM.resolveNode", {"backendNodeId": owner, "executionContextId": world})
            for owner in owners
        ]
        objects = [{"objectId": answer["object"]["objectId"]} for answer in await asyncio.gather(*asked)]
        call = {"functionDeclaration": function, "arguments": objects, "returnByValue": True}
        answer = await self._call("Runtime.callFunctionOn", call | {"executionContextId": world})
        return answer["result"].get("value")

    async def numbers(self, expression: str) -> list[int]:
        """Numbers, for `force`, of the elements in the array that an expression answers.

        They are good until this is asked again.
        """
        call = {"expression": expression, "contextId": await self._world()}
        array = (await self._call("Runtime.evaluate", call))["result"]["objectId"]
        items = await self._call("Runtime.getProperties", {"objectId": array, "ownProperties": True})
        objects = [one["value"]["objectId"] for one in items["result"] if one["name"].isdigit()]
        for method, params in (("DOM.enable", {}), ("CSS.enable", {}), ("DOM.getDocument", {"depth": 0})):
            self._post(method, params)
        asked = [self._call("DOM.requestNode", {"objectId": one}) for one in objects]
        return [answer["nodeId"] for answer in await asyncio.gather(*asked)]

    def force(self, numbers: Iterable[int], states: Sequence[str]) -> None:
        """Force pseudo-classes, named without their colon; none ends it. Not on elements that have gone.

        It is done for whatever is asked next: a session's commands are taken in order.
        """
        for number in numbers:
            self._post("CSS.forcePseudoState", {"nodeId": number, "forcedPseudoClasses": list(states)})

    def force_only(self, numbers: Iterable[int], states: Sequence[str]) -> None:
        """The same, and an end to what this forced on others."""
        before, self._only = self._only, set(numbers)
        self.force(before - self._only, ())
        self.force(self._only, states)
