# symbol: a.x
import importlib

try:
    a = importlib.import_module("a")  #= import
except ImportError:
    a = None
if a:
    a.x()  #= call
