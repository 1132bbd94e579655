# symbol: a.a
from a import a  #= import
from a.a import b  #= import

a.b()  #= attribute
