# symbol: a.b.c
import a  #= import

value = (
    a  #|
    .b  #|
    .c()  #= call
    .d()
)
