# symbol: a.Session.get
# module: a
class Session:  #= needs
    def get(self):
        pass

    def head(self):
        return self.get()  #= inferred


s = Session()  #= needs
s.get()  #= inferred
Session.get(s)  #= call
