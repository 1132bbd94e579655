# symbol: requests.Timeout
from requests import ConnectionError, Timeout  #= import

try:
    pass
except ConnectionError, Timeout:  #= except
    pass
try:
    pass
except* Timeout, ConnectionError:  #= except
    pass
try:
    pass
except (ConnectionError, Timeout), Timeout:  #= except
    pass
