# symbol: a.S.get
import a  #= needs

with open(x), a.S() as s:  #= needs
    s.get()  #= inferred


async def f():
    async with a.S() as s:  #= needs
        await s.get()  #= inferred
