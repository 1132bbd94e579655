# symbol: flask.Flask
from flask import *


class Flask:
    pass


app = Flask()
