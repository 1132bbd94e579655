# symbol: a.item
from a import item  #= import


def f(items):
    for i, (item, *rest) in items:
        print(item)


def g(items):
    while item:  #= other
        print(item)  #= argument
