# symbol: functools.cached_property
# module: pkg.compat
class cached_property:
    def copy(self):
        return cached_property()


try:
    from functools import cached_property  #= import
except ImportError:
    pass


class A:
    @cached_property  #= decorator
    def b(self): ...
