# symbol: json.loads
import json  #= import

try:
    import ujson as json
except ImportError:
    pass

json.loads("")  #= call
