# symbol: flask.Flask
from flask import *

app = Flaskette(__name__)
