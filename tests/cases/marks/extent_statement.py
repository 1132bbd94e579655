# symbol: a.x
from a import x  #= import

parser.add(  #|
    "--x",  #|
    type=x,  #= argument
)  #|
