# symbol: a.deco
from a import deco  #= import


@deco  #= decorator
def one():
    pass


@deco(1)  #= decorator
class Two:
    @deco  #= decorator
    async def three(self):
        pass


@other(deco)  #= argument
def four():
    pass


@deco.setter  #= attribute
def five():
    pass
