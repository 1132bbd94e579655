# symbol: a.b.x
import importlib

for name in ["a.b"]:
    m = importlib.import_module(name)
    m.x()
