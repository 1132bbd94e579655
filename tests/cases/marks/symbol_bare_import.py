# symbol: np
import numpy as np  #= import

np.array([])  #= attribute
