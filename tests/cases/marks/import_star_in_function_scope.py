# symbol: flask.request
from flask import *  #= import


def view():
    return request.args  #= attribute


def other(request):
    return request.args
