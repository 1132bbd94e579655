# symbol: sqlite3.Cursor.execute
import asyncio  #= needs
import sqlite3  #= needs
from contextlib import asynccontextmanager, contextmanager
from typing import Iterator  #= needs

with sqlite3.connect("x") as connection:  #= needs
    connection.cursor().execute("a")  #= inferred


@contextmanager
def opened() -> Iterator[sqlite3.Cursor]:  #= needs
    yield connection.cursor()


@asynccontextmanager
async def opened_later():  #= needs
    yield sqlite3.connect("y").cursor()  #= needs


async def fetched() -> sqlite3.Cursor:  #= needs
    async with opened_later() as cursor:  #= needs
        cursor.execute("b")  #= inferred
    return cursor


async def main():
    with opened() as cursor:  #= needs
        cursor.execute("c")  #= inferred
    (await fetched()).execute("d")  #= inferred
    fetched().execute("e")
    task = asyncio.create_task(fetched())  #= needs
    (await task).execute("f")  #= inferred
