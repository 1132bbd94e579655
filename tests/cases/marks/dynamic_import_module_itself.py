# symbol: a.b
from importlib import import_module as load

m = load("a.b")  #= import
load('a.b.c')  #= import
load("a")
m.x  #= attribute
