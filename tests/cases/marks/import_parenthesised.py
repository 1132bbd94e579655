# symbol: sqlalchemy.orm.sessionmaker
from sqlalchemy.orm import (  #= head
    Session,
    sessionmaker,  #= import
    relationship,
)

factory = sessionmaker()  #= call
