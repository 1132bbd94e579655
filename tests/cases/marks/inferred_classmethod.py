# symbol: datetime.datetime.isoformat
from datetime import date, datetime, timedelta  #= needs

datetime.now().isoformat()  #= inferred
start = datetime.fromtimestamp(0)  #= needs
start.isoformat()  #= inferred
(start - timedelta(days=1)).isoformat()  #= inferred
(start - start).isoformat()
date.today().isoformat()
start.date().isoformat()
