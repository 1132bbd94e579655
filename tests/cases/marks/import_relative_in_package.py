# symbol: flask.app.Flask
# module: flask.__init__
from . import app  #= import
from .app import Flask  #= import

app.Flask()  #= call
Flask()  #= call
