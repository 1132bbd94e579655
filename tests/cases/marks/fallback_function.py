# symbol: shlex.join
# module: pkg.compat
import sys

if sys.version_info >= (3, 8):
    from shlex import join  #= import
else:
    def join(parts):
        return join(parts[1:])


join([])  #= call
