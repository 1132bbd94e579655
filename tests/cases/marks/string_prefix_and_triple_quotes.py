# symbol: a.T
from a import T  #= import

x: r"T"  #= string
y: """list[T]"""  #= string
z: u'T'  #= string
w: "li" "st[T]"  #= string
