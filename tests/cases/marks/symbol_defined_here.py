# symbol: pkg.app.Flask
# module: pkg.app
class Flask:
    @classmethod
    def make(cls):
        return Flask()  #= call


def is_app(value):
    return isinstance(value, Flask)  #= argument
