# symbol: a.error
from a import error  #= import


def f():
    try:
        g()
    except ValueError as error:
        print(error)


def h():
    print(error)  #= argument
