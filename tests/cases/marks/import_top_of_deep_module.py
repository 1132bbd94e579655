# symbol: xml.etree.ElementTree
import xml.etree.ElementTree  #= import
import xml.etree.ElementTree as ET  #= import
from xml.etree import ElementTree  #= import
from xml.etree.ElementTree import parse  #= import

xml.etree.ElementTree.parse("x")  #= attribute
ET.parse("x")  #= attribute
ElementTree.parse("x")  #= attribute
parse("x")
xml.dom.parse("x")
