# symbol: django.db.models.CharField
import django.db.models as m  #= import

field = m.CharField()  #= call
