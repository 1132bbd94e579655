# symbol: sqlalchemy.orm.sessionmaker
from sqlalchemy.orm import sessionmaker as make  #= import

Session = make()  #= call
sessionmaker = None
sessionmaker()
