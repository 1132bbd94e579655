# symbol: a.error
from a import error  #= import

try:
    error.check()  #= attribute
except OSError as error:
    error.strerror
error.check()  #= attribute
