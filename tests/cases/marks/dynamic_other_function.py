# symbol: a.b.x
from plugins import import_module

m = import_module("a.b")
m.x()
