# symbol: a.x
class C:
    def first(self):
        import a  #= import

        return a.x  #= other

    def second(self, a):
        return a.x
