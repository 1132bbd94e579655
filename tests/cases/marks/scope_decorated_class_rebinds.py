# symbol: a.Base
from a import Base  #= import


class Base(Base):  #= subclass
    pass


class Child(Base):
    pass
