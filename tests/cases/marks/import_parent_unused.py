# symbol: django.db.models.CharField
from django.db import models

age = models.IntegerField()
