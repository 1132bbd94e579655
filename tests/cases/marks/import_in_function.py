# symbol: django.contrib.auth.get_user_model
def make():
    from django.contrib.auth import get_user_model  #= import

    return get_user_model()  #= call


def other():
    return get_user_model()
