# symbol: enum.Enum.name
import enum  #= needs


class Colour(enum.Enum):  #= needs
    RED = 1  #= needs
    GREEN = "g"


Colour.RED.name  #= inferred
[colour.name for colour in Colour]  #= inferred
Colour("g").name  #= inferred
Colour["RED"].name  #= inferred
Colour.RED.value.name
