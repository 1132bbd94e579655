# symbol: flask.request
from flask import request  #= import


def view():
    if request.method == "POST":  #= attribute
        return request.form["a"]  #= attribute
    return dict(**request)  #= argument
