# symbol: a.b
import a.b as alias  #= import
from a import b  #= import

alias.x, b.y  #= attribute
