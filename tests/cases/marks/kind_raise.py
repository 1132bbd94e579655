# symbol: a.Error
import a  #= import
from a import Error  #= import


def f(cause):
    if cause:
        raise Error  #= raise
    raise a.Error("text") from cause  #= raise


def g():
    raise Other from Error  #= other


# That an error is raised says more of it than that it is called for that.
