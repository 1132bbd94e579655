# symbol: json.JSONDecodeError
# module: pkg.compat
import sys

try:
    from json import JSONDecodeError  #= import
except ImportError:
    class JSONDecodeError(ValueError):
        def __str__(self):
            return super(JSONDecodeError, self).__str__()


raise JSONDecodeError("", "", 0)  #= raise
