# symbol: a.Base.run
from a import Base  #= needs


class Middle(Base):  #= needs
    pass


class Mine(Middle):  #= needs
    def run(self):  #= override
        pass
