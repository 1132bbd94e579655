# symbol: a.Base.run
from a import Base  #= needs


def make():
    class Mine(Base, metaclass=M):  #= needs
        if x:

            def run(self):  #= override
                pass

    return Mine
