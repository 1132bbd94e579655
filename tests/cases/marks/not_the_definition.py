# symbol: session
def session():
    pass


class C:
    session = session  #= assignment

    def f(self):
        return session  #= other
