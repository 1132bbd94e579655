# symbol: flask.app.Flask
# also: flask.Flask
import flask  #= import
from flask.app import Flask  #= import

flask.Flask()  #= call
Flask()  #= call
