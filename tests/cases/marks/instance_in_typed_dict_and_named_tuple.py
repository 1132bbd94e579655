# symbol: ferry.Boat.sail
from typing import NamedTuple, TypedDict

from ferry import Boat


class Trip(NamedTuple):  #= needs
    count: int
    boat: Boat


class Berth(TypedDict, total=False):  #= needs
    boat: Boat
    name: str


class Larger(Berth):  #= needs
    tug: Boat


def go(trip: Trip, berth: Berth, larger: Larger, plain: dict[str, str]):  #= needs
    count, boat = trip  #= needs
    boat.sail()  #= inferred
    count.sail()
    trip[1].sail()  #= inferred
    trip[0].sail()
    trip[7].sail()
    berth["boat"].sail()  #= inferred
    berth["name"].sail()
    larger["tug"].sail()  #= inferred
    larger["boat"].sail()  #= inferred
    plain["boat"].sail()
