# symbol: bson.ObjectId
# also: bson.objectid.ObjectId
from bson.objectid import ObjectId  #= import


class View:  #= needs
    converter = ObjectId  #= assignment
    number = int

    def get(self, key):
        return self.converter(key), View.converter(key)  #= inferred

    def none(self, key, other):
        return self.number(key), other.converter(key)


class Below(View):
    def all(self, keys):
        return [self.converter(key) for key in keys]  #= inferred


class Numbers(View):
    converter = int

    def all(self, keys):
        return [self.converter(key) for key in keys]
