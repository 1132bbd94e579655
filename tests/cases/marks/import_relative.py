# symbol: flask.app.Flask
# module: flask.testing
from .app import Flask  #= import
from ..app import Flask as Outside

Flask()  #= call
Outside()
