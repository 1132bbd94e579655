# symbol: a.S.get
from a import S  #= needs


class Client:
    s = S()  #= needs
    t: S  #= needs

    def f(self):
        self.s.get()  #= inferred
        self.t.get()  #= inferred
        s.get()

    @staticmethod
    def g(self):
        self.s.get()
