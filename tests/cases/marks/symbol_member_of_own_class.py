# symbol: Boat.sail
class Boat:  #= needs
    def sail(self):
        pass

    def go(self):
        self.sail()  #= inferred
        Boat.sail(self)  #= call


class Tug(Boat):  #= needs
    def sail(self):  #= override
        super().sail()  #= inferred


boat = Boat()  #= needs
boat.sail()  #= inferred
