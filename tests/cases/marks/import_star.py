# symbol: flask.Flask
from flask import *  #= import

app = Flask(__name__)  #= call
