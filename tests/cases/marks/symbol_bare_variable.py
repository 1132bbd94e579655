# symbol: app
from flask import Flask

app = Flask(__name__)


@app.route("/")  #= attribute
def index():
    return app.name  #= attribute
