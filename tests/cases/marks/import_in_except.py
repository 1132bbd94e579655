# symbol: json.dumps
try:
    import simplejson as json
except ImportError:
    import json  #= import

json.dumps({})  #= call
