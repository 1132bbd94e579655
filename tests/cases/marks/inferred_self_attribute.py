# symbol: a.S.get
from a import S  #= needs


class Client:
    def early(self):
        return self.s.get()  #= inferred

    def __init__(self, s=None):
        self.s = s or S()  #= needs
        self.t: S = s  #= needs

    def late(this):
        def inner():
            return this.t.get()  #= inferred

        return this.u.get(), inner


class Other:
    def late(self):
        self.s.get()
