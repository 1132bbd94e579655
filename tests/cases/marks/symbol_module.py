# symbol: django.db.models
from django.db import models  #= import
from django.db.models import Q  #= import
from django.db.models.query import QuerySet
import django.db.models.deletion  #= import


class A(models.Model):  #= attribute
    b = models.ForeignKey(django.db.models.deletion.CASCADE)  #= attribute
    c = Q()


f(models)  #= argument

# A base class that is taken from a module makes a use of the module's attribute, not a subclass of
# the module.
