# symbol: a.Model.save
from a import Model  #= needs


class Post(Model):  #= needs
    def save(self):  #= override
        self.save()
        super().save()  #= inferred


Post().save()
# A member that the subclass defines is its own; only what stands behind super() is not.
