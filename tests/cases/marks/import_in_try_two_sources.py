# symbol: django.urls.reverse
try:
    from django.urls import reverse  #= import
except ImportError:
    from django.core.urlresolvers import reverse


def link():
    return reverse("home")  #= call
