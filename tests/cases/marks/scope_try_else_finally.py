# symbol: a.x
try:
    from a import x  #= import
except ImportError:
    pass
else:
    x()  #= call
finally:
    x()  #= call
