# symbol: requests.get
from vendored import requests

requests.get()
