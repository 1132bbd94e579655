# symbol: json.dumps
import json  #= import


class Writer:
    def __init__(self, write=None):
        self.dump = json.dumps  #= assignment
        self.other = write
        self.other.dump = write

    def write(self, value):
        self.dump(value)  #= inferred
        self.other.dump(value)
        self.dump = None
