# symbol: a.Base
import a  #= import
from a import Base  #= import


class One(Base):  #= subclass
    pass


class Two(a.Base):  #= subclass
    pass


class Three(Base[int], metaclass=Base):  #= subclass argument
    pass


class Four(Base.Inner):  #= attribute
    pass
