# symbol: Node
class Tree:
    root: "Node"  #= string

    def add(self, node: "Node | None") -> "Tree":  #= string
        pass


class Node:
    parent: "Node"  #= string
