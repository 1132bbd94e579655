# symbol: a.Base.run
from a import Base  #= needs


class Mine(Base):  #= needs
    async def run(  #= override
        self,  #|
        x: int,  #|
    ) -> None:  #|
        pass
