# symbol: builtins.open
import io  #= import
from io import open as opened  #= import

with open("a") as f:  #= call
    pass
with io.open("b") as f, opened("c") as g:  #= call
    pass


def mine(open):
    return open("d")


def other():
    return map(open, names)  #= argument


class Archive:
    def open(self):
        return open("e")  #= call

    def read(self):
        return self.open()


def late():
    open = Archive().open
    return open("f")
