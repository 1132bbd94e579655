# symbol: a.b.S.get
import a.b as m  #= needs

s = m.S("x", y=1)  #= needs
s.get(  #= inferred
    1,  #|
)  #|
