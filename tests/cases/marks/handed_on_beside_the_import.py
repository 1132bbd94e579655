# symbol: a.b.run
import a.b as tools  #= import


def given():  #= needs
    return tools  #= needs


def rebound(tools):
    tools.run()
    return tools


def used():
    given().run()  #= inferred
    tools = given()  #= needs
    tools.run()  #= inferred
    tools = rebound(None)
    tools.run()


tools.run()  #= call
