# symbol: numpy.array
np = None


def use():
    return np.array([1])  #= call


def load():
    global np
    import numpy as np  #= import

    np.array([2])  #= call
