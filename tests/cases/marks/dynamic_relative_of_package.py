# symbol: a.c.b.x
# module: a.c.__init__
from importlib import import_module

m = import_module(".b", __name__)  #= import
m.x()  #= call
