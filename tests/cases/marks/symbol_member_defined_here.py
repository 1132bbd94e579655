# symbol: pkg.app.Flask.make
# module: pkg.app
class Flask:
    def make(cls):
        pass

    alias = make  #= assignment


Flask.make()  #= call
