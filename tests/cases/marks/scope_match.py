# symbol: a.Point
from a import Point  #= import


def f(value):
    match value:
        case Point(x=0):  #= other
            return 1
        case {"k": Point.ORIGIN}:  #= attribute
            return 2


def g(value):
    match value:
        case [Point, *rest]:
            return Point
        case {"a": 1, **Point}:
            return Point
        case str() as Point:
            return Point
