# symbol: a
import importlib

importlib.import_module("a")  #= import
importlib.import_module("a.b")  #= import
importlib.import_module("ab")
