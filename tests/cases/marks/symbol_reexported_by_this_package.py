# symbol: pkg.Session
# module: pkg.__init__
from .orm import Session  #= import
from .engine import Engine

Session()  #= call


def f():
    from other import Session

    Session()
