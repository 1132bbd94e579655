# symbol: a.x
if one:
    from a import x  #= import
elif two:
    from b import x
elif three:
    x()
else:
    x = None
x()  #= call
