# symbol: pkg.models.User
# module: pkg.views.home
from .. import models  #= import
from ..models import User as U  #= import

models.User()  #= call
U()  #= call
