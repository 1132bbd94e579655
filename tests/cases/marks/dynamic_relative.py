# symbol: a.b.x
# module: a.c
import importlib

m = importlib.import_module(".b", package="a")  #= import
n = importlib.import_module(".b", __package__)  #= import
m.x, n.x  #= other
k = importlib.import_module(".b", other)
k.x
