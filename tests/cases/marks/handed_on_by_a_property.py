# symbol: a.b.run
from functools import cached_property


class Job:
    @property
    def tools(self):  #= needs
        import a.b as tools  #= needs

        return tools  #= needs

    @cached_property
    def late(self):  #= needs
        from a import b  #= needs

        return b  #= needs

    def other(self):
        from a import c

        return c

    def start(self, job):
        self.tools.run(  #= inferred
            1,  #|
        )  #|
        self.late.run()  #= inferred
        self.other().run()
        job.tools.run()
