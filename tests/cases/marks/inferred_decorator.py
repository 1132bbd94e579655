# symbol: flask.Flask.route
from flask import Flask  #= needs

app = Flask(__name__)  #= needs


@app.route("/")  #= inferred
def index():
    pass
