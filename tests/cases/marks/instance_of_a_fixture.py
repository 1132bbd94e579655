# symbol: ferry.Boat.sail
import pytest
from ferry import Boat  #= needs


@pytest.fixture(scope="session")
def boat():  #= needs
    with Boat() as made:  #= needs
        yield made  #= needs


@pytest.fixture(name="tug")
def _tug() -> Boat:  #= needs
    return Boat()


@pytest.fixture
async def ship():  #= needs
    yield Boat()  #= needs


@pytest.fixture
def moored(boat):  #= needs
    boat.sail()  #= inferred
    return boat  #= needs


def test_by_name(boat, tug, moored):
    boat.sail()  #= inferred
    tug.sail()  #= inferred
    moored.sail()  #= inferred


async def test_awaited(ship):
    ship.sail()  #= inferred


@pytest.mark.parametrize("boat", [1])
def test_given_otherwise(boat):
    boat.sail()


@patch.object(ferry, "Boat", boat=1)
def test_given_by_a_decorator(boat):
    boat.sail()


def helper(boat):
    boat.sail()


def test_with_a_default(boat=None):
    boat.sail()


class TestOwn:
    @pytest.fixture
    def boat(self):
        return object()

    @pytest.fixture
    def other(self, tug):  #= needs
        return tug  #= needs

    def test_own_one_first(self, boat, other):
        boat.sail()
        other.sail()  #= inferred


class TestItself:
    @pytest.fixture
    def boat(self, boat):  #= needs
        boat.sail()  #= inferred
        return boat  #= needs

    def test_what_it_hands_on(self, boat):
        boat.sail()  #= inferred
