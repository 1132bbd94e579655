# symbol: json.dumps
import json  #= import
from json import dumps  #= import

write = json.dumps  #= assignment
write({})  #= call
other: Callable = dumps  #= assignment
other({})  #= call
third = write  #= assignment
third({})  #= call
write = print
write({})


def f(given=json.dumps):  #= other
    local = dumps  #= assignment
    return local({}), given({})  #= call
