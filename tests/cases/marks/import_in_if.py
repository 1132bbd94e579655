# symbol: typing.Protocol
import sys

if sys.version_info >= (3, 8):
    from typing import Protocol  #= import
elif sys.version_info >= (3, 7):
    from other import Protocol
else:
    Protocol = object


class Readable(Protocol):  #= subclass
    pass
