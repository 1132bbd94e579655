# symbol: a.Error
import a  #= import
from a import Error  #= import


def f(cause):
    if cause:
        raise Error  #= raise
    raise a.Error("text") from cause  #= raise


def g():
    raise Other from Error  #= other
