# symbol: sqlalchemy.orm.Session.query
from sqlalchemy.orm import Session  #= import

call(Session.query)  #= argument
Session.query_all()
session.query()
