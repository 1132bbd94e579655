# symbol: flask.request
from flask import request  #= import


def one(request):
    return request.args


def two(a, *request, b=request):  #= other
    return request


def three(*, request=None, **kwargs):
    return request


f = lambda request: request.args
g = lambda a: request.args  #= attribute
