# symbol: a.Admin.fields
from a import Admin  #= needs


class Mine(Admin):  #= needs
    fields = [  #= override
        "x",  #|
    ]  #|


class Annotated(Admin):  #= needs
    fields: list[str] = []  #= override
