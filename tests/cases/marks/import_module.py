# symbol: flask.Flask
import flask  #= import

app = flask.Flask(__name__)  #= call
other = flask.Flasky(__name__)
