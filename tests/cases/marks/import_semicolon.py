# symbol: a.b
import os; from a import b; b()  #= import call
