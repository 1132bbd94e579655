# symbol: ferry.Boat.sail
import ferry  #= needs
from ferry import Boat  #= needs


def by_case(x, y):
    match x:
        case Boat():  #= needs
            x.sail()  #= inferred
        case {"boat": Boat(name="a") as inner}:  #= needs
            inner.sail()  #= inferred
            x.sail()
        case Boat() | ferry.Boat() as one:  #= needs
            one.sail()  #= inferred
        case Boat() | str() as perhaps:  #= needs
            perhaps.sail()  #= inferred
        case str() as text:
            text.sail()
        case [Boat(), *rest]:
            rest.sail()
            x.sail()
        case other:
            other.sail()
    x.sail()
    match y, x:
        case Boat(), _:
            y.sail()


def by_type(x, y):
    if type(x) is Boat:  #= needs
        x.sail()  #= inferred
    elif type(x) == str:
        x.sail()
    if type(y) is not Boat:  #= needs
        return
    y.sail()  #= inferred
