# symbol: sqlalchemy.orm.sessionmaker
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker  #= import


def session(session_factory):
    engine = create_engine("sqlite://")
    yield sessionmaker(bind=engine)  #= call
