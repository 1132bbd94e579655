# symbol: simplejson.dumps
try:
    from simplejson import dumps  #= import
except ImportError:
    dumps = None

dumps({})  #= call
