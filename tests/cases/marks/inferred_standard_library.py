# symbol: logging.Logger.info
import logging  #= needs

log = logging.getLogger(__name__)  #= needs
log.info("a")  #= inferred
log.debug("b")


class Service:
    log = logging.getLogger("service")  #= needs

    def run(self):
        self.log.info("c")  #= inferred
        logging.getLogger().info("d")  #= inferred
        logging.info("e")


def child(parent: logging.Logger):  #= needs
    parent.getChild("x").info("f")  #= inferred
    parent.name.info("g")
