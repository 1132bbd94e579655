# symbol: PIL.ImageOps.fit


class Images:
    def __init__(self, ops):
        from PIL import Image, ImageOps  #= needs

        self._Image = Image
        self._ops = ImageOps  #= needs
        self._given = ops

    def small(self, image, other):
        ops = self._ops  #= needs
        return ops.fit(self._ops.fit(image))  #= inferred

    def none(self, image, other):
        self._Image.fit(image)
        self._given.fit(image)
        other._ops.fit(image)
