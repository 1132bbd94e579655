# symbol: json.JSONDecodeError
import json  #= import
import json.decoder as decoder  #= import
from json.decoder import JSONDecodeError as Broken  #= import

try:
    json.loads("")
except json.decoder.JSONDecodeError:  #= except
    pass
except (decoder.JSONDecodeError, Broken):  #= except
    pass
except json.JSONDecodeError:  #= except
    pass
except json.decoder.JSONDecoder:
    pass
