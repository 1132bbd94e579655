# symbol: flask.request
from flask import request  #= import


def one():
    print(request)
    request = 1


def two():
    print(request)  #= argument
