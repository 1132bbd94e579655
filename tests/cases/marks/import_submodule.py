# symbol: os.path.join
import os.path  #= import

name = os.path.join("a", "b")  #= call
os.path.split(name)
