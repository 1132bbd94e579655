# symbol: a.Model.Meta
from a import Model  #= needs


class Post(Model):  #= needs
    class Meta:  #= override
        ordering = []
