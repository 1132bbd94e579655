# symbol: numpy.random.default_rng
import numpy as np  #= import

rng = np.random.default_rng(1)  #= call
values = np.array([1])
