# symbol: sqlalchemy
import sqlalchemy as sa  #= import

sa.create_engine()  #= attribute
