# symbol: a.S.get
from a import S  #= needs


class Builder:  #= needs
    def __init__(self, s: S):  #= needs
        self.s = s  #= needs

    def add(self):  #= needs
        return self  #= needs

    @property
    def session(self) -> S:  #= needs
        return self.s

    @classmethod
    def made(cls):  #= needs
        return cls(S())  #= needs


Builder.made().add().session.get()  #= inferred
Builder.made().s.get()  #= inferred
