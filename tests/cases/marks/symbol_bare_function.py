# symbol: create_app
def create_app():
    return None


def client():
    return create_app().test_client()  #= call


def other(create_app):
    return create_app()
