# symbol: sqlalchemy.orm.sessionmaker
from sqlalchemy.orm import mapper, sessionmaker  #= import
