# symbol: django.db.models.CharField
from django.db import connection, models  #= import

name = models.CharField(max_length=3)  #= call
age = models.IntegerField()
