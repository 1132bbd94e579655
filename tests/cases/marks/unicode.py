# symbol: модуль.ёлка
from модуль import ёлка  #= import

длина = "ёёё"; ёлка("ж")  #= call
