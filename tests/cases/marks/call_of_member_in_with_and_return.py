# symbol: django.db.transaction.atomic
from django.db import transaction  #= import


@transaction.atomic  #= decorator
def f():
    with transaction.atomic():  #= call
        return transaction.atomic(f)  #= call


@transaction.atomic(using="x")  #= decorator
def g():
    transaction.commit()
