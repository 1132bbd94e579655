# symbol: a.b.x
import importlib

m = importlib.import_module("a.b")  #= import
m.x()  #= call
importlib.import_module("a.b").x  #= import other
importlib.import_module("a.c").x
