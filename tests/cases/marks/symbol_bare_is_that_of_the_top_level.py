# symbol: request
try:
    from flask import request  #= import
except ImportError:
    request = None


def f():
    request.args  #= attribute


def g():
    from django import request

    request.args
