# symbol: a.Model.save
import a  #= needs


class Post(a.Model):  #= needs
    def publish(self):
        self.save()  #= inferred
        super().save()  #= inferred


Post.save(1)  #= inferred
Post().save()  #= inferred
post = Post()  #= needs
post.save()  #= inferred
