# symbol: a.b.x
m = __import__("a.b")  #= import
m.b.x()  #= call
__import__("a.b", fromlist=["x"]).x()  #= import call
