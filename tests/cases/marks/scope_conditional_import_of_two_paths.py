# symbol: new.x
try:
    from new import x  #= import
except ImportError:
    from old import x

x()  #= call
