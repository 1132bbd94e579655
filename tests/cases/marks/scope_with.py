# symbol: a.session
from a import session  #= import

with session() as s:  #= call
    pass
with open("x") as session:
    session.read()
