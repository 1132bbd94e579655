# symbol: requests
import requests  #= import
from requests import Session  #= import

requests.get("x")  #= attribute
Session()
