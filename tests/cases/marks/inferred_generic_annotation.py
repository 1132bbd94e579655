# symbol: asyncio.Queue.put
import asyncio  #= needs
from asyncio import Queue  #= needs
from typing import Optional, Union


async def a(queue: asyncio.Queue[int], other: "Queue[str]", third: Queue):  #= needs
    await queue.put(1)  #= inferred
    await other.put(1)  #= inferred
    await third.put(1)  #= inferred


async def b(queue: Optional[Queue[int]] = None, other: Union[None, "Queue"] = None, last: Queue | None = None):  #= needs
    await queue.put(1)  #= inferred
    await other.put(1)  #= inferred
    await last.put(1)  #= inferred


class Worker:
    jobs: asyncio.Queue[int]  #= needs

    def __init__(self):
        self.done = asyncio.Queue[str]()  #= needs

    async def go(self):
        await self.jobs.put(1)  #= inferred
        await self.done.put("x")  #= inferred


made: Queue[int] = make()  #= needs
made.put(1)  #= inferred
