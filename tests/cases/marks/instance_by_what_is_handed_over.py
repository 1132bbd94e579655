# symbol: ferry.Boat.sail
import asyncio  #= needs
import collections  #= needs
import contextlib  #= needs
import functools  #= needs
from concurrent.futures import ThreadPoolExecutor  #= needs

from ferry import Boat  #= needs

make = lambda: Boat()  #= needs
make().sail()  #= inferred
(lambda name: name)("a").sail()
functools.partial(Boat, name="a")().sail()  #= inferred
functools.partial(make)().sail()  #= inferred
collections.defaultdict(Boat)["a"].sail()  #= inferred
collections.defaultdict(list)["a"].sail()
dict(a=Boat())["a"].sail()  #= inferred
for each in map(lambda _: Boat(), [1, 2]):  #= needs
    each.sail()  #= inferred

with contextlib.ExitStack() as stack:  #= needs
    stack.enter_context(Boat()).sail()  #= inferred
    stack.enter_context(contextlib.closing(Boat())).sail()  #= inferred
    stack.enter_context(open("a")).sail()


async def entered(stack: contextlib.AsyncExitStack):  #= needs
    (await stack.enter_async_context(Boat())).sail()  #= inferred
    (await asyncio.to_thread(Boat)).sail()  #= inferred


with ThreadPoolExecutor() as pool:  #= needs
    pool.submit(Boat).result().sail()  #= inferred
    pool.submit(print).result().sail()
