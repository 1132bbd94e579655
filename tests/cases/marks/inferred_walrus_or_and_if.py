# symbol: a.S.get
from a import S  #= needs

if s := S():  #= needs
    s.get()  #= inferred
t = given or S()  #= needs
t.get()  #= inferred
u = S() if x else None  #= needs
u.get()  #= inferred
