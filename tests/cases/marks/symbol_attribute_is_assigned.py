# symbol: flask.g
from flask import g  #= import

g.user = 1  #= attribute
del g.user  #= attribute
g.count += 1  #= attribute
g["x"] = 2  #= other
