# symbol: sqlalchemy.orm
import sqlalchemy.orm  #= import

s = sqlalchemy.orm.Session()  #= attribute
e = sqlalchemy.create_engine()
