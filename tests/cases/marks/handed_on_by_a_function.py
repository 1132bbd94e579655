# symbol: bs4.BeautifulSoup
import sys


def load():  #= needs
    try:
        import bs4  #= needs
    except ImportError:
        sys.exit("bs4 is missing")
    return bs4  #= needs


def read(text):
    bs4 = load()  #= needs
    soup = bs4.BeautifulSoup(text)  #= inferred
    return soup, load().BeautifulSoup("")  #= inferred


def other(bs4, load):
    return bs4.BeautifulSoup, load().BeautifulSoup
