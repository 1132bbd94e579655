# symbol: a.Mixin
try:
    from a import Mixin  #= import
except ImportError:
    class Mixin(object):
        def __init__(self):
            super(Mixin, self).__init__()


class Mine(Mixin):  #= subclass
    def f(self):
        return Mixin  #= other
