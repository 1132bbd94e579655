"""The register of what can be found: one row a code, with how much it counts unless the settings say otherwise.

A code is public: settings, pages and reports have it, and `content/docs/findings.md` explains the cause and the mend of
each (a test holds the two together). Its number is never given to something else. The hundreds are the groups: 1 pages,
2 links, 3 drift, 4 licences, 5 safety, 6 libraries.

Faults of a build have codes too: their classes name them (`errors`), and where one class has several causes, who raises
one names the narrower code.
"""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding counts."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"
    """It is not told."""


class Group(StrEnum):
    """What findings are about, in the order in which they are told; the values are headings."""

    PAGES = "pages"
    LINKS = "links"
    DRIFT = "drift"
    LICENSES = "licences"
    SAFETY = "safety"
    LIBRARIES = "libraries"


ERROR, WARNING, OFF = Severity
STOPS = "stops"
"""An error that ends a build: neither settings nor a page can make less of it, since nothing would be published."""


class Code(StrEnum):
    """What kind of finding it is."""

    severity: Severity
    """Unless the settings say otherwise."""
    stops_build: bool
    """Whether a build ends by it, so that it can only be mended."""
    summary: str
    """What is wrong, in general."""

    def __new__(cls, value: str, severity: str, summary: str) -> Code:
        """Make a row of the register."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.stops_build = severity == STOPS
        code.severity = ERROR if severity == STOPS else Severity(severity)
        code.summary = summary
        return code

    @property
    def group(self) -> Group:
        """What it is about."""
        return tuple(Group)[int(self.value[2]) - 1]

    @property
    def is_upstream(self) -> bool:
        """Whether it is told only where the newest state of sources is asked for."""
        return 301 <= int(self.value[2:]) < 330

    # Pages: what is written, and what it asks for.
    HEAD = "SB101", STOPS, "the head of a page cannot be read"
    EXAMPLE = "SB102", STOPS, "an example is not written as examples are"
    SOURCE = "SB103", STOPS, "a source is in none of the forms that name a file"
    NOTHING_TO_SHOW = "SB104", STOPS, "a long file of which nothing is selected or marked"
    USE = "SB105", STOPS, "a symbol that the file does not use"
    DEFINITION = "SB106", STOPS, "a definition that is not in the file, or is there several times"
    LINES = "SB107", STOPS, "lines that are not in the file"
    REGION = "SB108", STOPS, "a region that is not in the file, or does not end"
    TEXT = "SB109", STOPS, "a text that is in no line of the file"
    PATTERN = "SB110", STOPS, "a regular expression that cannot be looked for"
    SYNTAX = "SB111", STOPS, "a file that cannot be parsed in its language"
    CONTENT = "SB112", STOPS, "a file that cannot be shown"
    TOO_LARGE = "SB113", STOPS, "a file that is larger than what is read"
    ADDRESS = "SB114", STOPS, "two pages with one address"
    REVISION = "SB115", STOPS, "a release, branch, tag or commit that is not there"
    PATH = "SB116", STOPS, "a file that is not there"
    SERVER = "SB117", STOPS, "a server that does not answer, or not as it should"
    CACHE = "SB118", STOPS, "a cache that cannot be used"
    SETTINGS = "SB119", STOPS, "settings that cannot be read"
    PAGE_SYMBOL = "SB131", WARNING, "an example that does not use the symbol of its page"
    HEADER_AS_TEXT = "SB132", WARNING, "a page that begins with what looks like a header"
    UNKNOWN_KEY = "SB133", WARNING, "a key in the head of a page that is nearly one of ours"
    DEVICE_NAME = "SB134", WARNING, "a page that cannot be kept on Windows"
    LIST_NOT_SHOWN = "SB135", WARNING, "a list of examples where nothing lays pages out"
    NO_SITE_URL = "SB136", WARNING, "pictures for links of a site without an address"
    ODD_FILE = "SB137", WARNING, "a file that is empty, or a web page by its looks"
    TWO_FILES = "SB138", WARNING, "a file that differs in two files of its release"
    NEARLY = "SB139", WARNING, "a block that is nearly an example, and is shown as it is"
    MARK_HIDDEN = "SB140", WARNING, "a mark of which nothing is shown"
    NOTE_HIDDEN = "SB141", WARNING, "a note on a line that is not shown"
    SYMBOL_TWICE = "SB142", WARNING, "two pages about one symbol"
    PROJECT_UNUSED = "SB143", WARNING, "a page of a project of which nothing is shown"
    ADDRESS_MOVED = "SB144", WARNING, "a page that its slug moves for the first time"
    NOT_PARSED = "SB145", WARNING, "a Python file that is shown, and does not parse"
    ENGINE_FAULT = "SB151", STOPS, "the engine cannot build the site"
    ENGINE_WARNING = "SB152", WARNING, "the engine warns of something"

    IGNORE_UNUSED = "SB161", ERROR, "what is ignored is not there"
    IGNORE_WITHOUT_REASON = "SB162", ERROR, "a finding that is ignored without a reason"
    IGNORE_UNKNOWN = "SB163", ERROR, "what is ignored is no finding, or ends a build, or the comment is misspelt"

    # Links: where a site leads, for readers and for programs.
    LINK = "SB201", ERROR, "a link that leads to nothing"
    ANCHOR = "SB202", ERROR, "a link to a place that is not on the page"
    ASSET = "SB203", ERROR, "a picture, script or style that is not there"
    DOUBLE_ID = "SB204", ERROR, "two elements of a page with one id"
    CLASSIC_LINK = "SB205", WARNING, "pasted code below a link that cannot be read"
    TWIN = "SB211", ERROR, "a twin that is not there, or does not show what its page does"
    RECORD = "SB212", ERROR, "a record of an example that is not right"
    NO_WAY = "SB213", ERROR, "examples that no way leads to from llms.txt"

    # Drift: 301 to 329 are what has changed upstream.
    CODE_CHANGED = "SB301", ERROR, "marked code that is another in the newest version"
    SYMBOL_GONE = "SB302", ERROR, "a file that no longer has what an example marks or shows"
    FILE_GONE = "SB303", ERROR, "a file that is not in the newest version"
    LICENSE_CHANGED = "SB304", ERROR, "a project with another licence than that of the pinned code"
    YANKED = "SB305", ERROR, "a release that its makers took back"
    GONE = "SB306", ERROR, "a project, release, branch or tag that is no longer there"
    TAKEN_OVER = "SB307", ERROR, "a name of a repository that belongs to another one now"
    NOT_KNOWN = "SB308", WARNING, "a source of which nobody could say whether it has changed"
    LOCK = "SB331", STOPS, "a lock that cannot be read, or does not fit"
    UNLOCKED = "SB332", STOPS, "a source that is not in the lock"
    MOVED = "SB333", WARNING, "a repository that has a new name"
    LINE = "SB341", ERROR, "a line that is not shown as the file has it"
    MARK = "SB342", ERROR, "lines or marks that no page asks for"
    FIGURE = "SB343", ERROR, "an example that no page of the site shows, or that no page asks for"
    CORPUS_STALE = "SB351", ERROR, "a lock of the corpus that does not fit its list"
    CORPUS_VERSION = "SB352", WARNING, "another version in the corpus than on the pages"
    COUNTS_STALE = "SB353", WARNING, "counts that are not of the corpus that is locked"

    # Licences, and what people wish of their code.
    NOT_ALLOWED = "SB401", ERROR, "code under a licence that the settings do not allow"
    UNKNOWN_LICENSE = "SB402", ERROR, "code whose licence is not known, where settings say which are allowed"
    TWO_LICENSES = "SB403", ERROR, "a release that says two licences of itself"
    CHANGED_LICENSE = "SB404", ERROR, "another licence in the lock than in the texts that it names"
    FILE_LICENSE = "SB405", ERROR, "a file whose own header names another licence than its project"
    NOTICE_LEFT_OUT = "SB406", ERROR, "a licence text or notice that is not kept, or not shown"
    OPTED_OUT = "SB491", ERROR, "what is opted out is shown"

    # Safety.
    SECRET = "SB501", STOPS, "lines that look like a secret"
    PRIVATE_FILE = "SB502", STOPS, "a file that the project does not publish"
    HOST = "SB503", STOPS, "a host that may not be asked"
    DIGEST = "SB504", STOPS, "bytes that are not those of the lock or the index"
    SECRET_ADDRESS = "SB505", STOPS, "an address with a password or a token"
    BELIEVED = "SB506", WARNING, "a file that could not be compared with its commit"
    OTHER_BYTES = "SB507", ERROR, "an archive with other bytes in one lock than in the other"

    # Libraries, and which of their names there are.
    NOT_IN_LIBRARY = "SB601", STOPS, "a symbol that the library's release does not have"
    REMOVED = "SB611", ERROR, "an example of what the library has removed"
    DEPRECATED = "SB612", WARNING, "an example of what the library calls deprecated"


def find_code(name: str) -> Code | None:
    """Return the row of the register with this number, if there is one."""
    return next((code for code in Code if code == name), None)
