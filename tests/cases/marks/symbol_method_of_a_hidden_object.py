# symbol: random.Random.randint
import random  #= import
from random import Random, randint  #= needs

random.randint(0, 1)
randint(0, 1)
Random().randint(0, 1)  #= inferred
random.Random.randint(Random(), 0, 1)  #= call
