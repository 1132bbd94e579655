# symbol: pkg.models.User
from .models import User

User()
