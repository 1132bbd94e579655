# symbol: a.b
import importlib

m = importlib.import_module(  #= head
    "a.b"  #= import
)
