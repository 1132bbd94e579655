# symbol: Node
from __future__ import annotations


def first(tree) -> Node:  #= annotation
    pass


class Node:
    parent: Node  #= annotation
