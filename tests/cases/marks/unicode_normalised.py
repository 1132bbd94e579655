# symbol: a.file
# Python reads the ligature as `fi`.
from a import ﬁle  #= import

file()  #= call
ﬁle()  #= call
