# symbol: a.session
from a import session, session_factory  #= import

session_factory()
sessions = 1
my_session = other.session
obj.session()
"session"
# session
