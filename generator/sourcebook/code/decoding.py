"""What text a fetched file holds.

Python names its encoding in the file (PEP 263); everything else is read as UTF-8. A byte that does not fit is an
error rather than a replacement character: a line that is shown must be the line that is there.
"""

from __future__ import annotations

import codecs
import io
import tokenize
from pathlib import PurePosixPath

from sourcebook.code.language import HEAD, language_of
from sourcebook.code.syntax import is_python
from sourcebook.errors import ContentError

_HINT = "only UTF-8 and what a Python file declares itself (PEP 263) can be shown"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode_source(data: bytes, *, path: PurePosixPath, language: str | None = None) -> str:
    """Decode a source file, without its byte order mark; line ends stay as they are.

    Args:
        data: All bytes of the file.
        path: By whose name, as by the first line, a file is known as Python.
        language: Pygments' short name, where somebody has said it.

    Raises:
        ContentError: When the bytes are not text in the encoding that the file names, or in UTF-8; or nobody knows
            the encoding that it names.

    Source: https://peps.python.org/pep-0263/
    """
    if b"\0" in data:  # they are UTF-8 too, but no text has them
        what = "is in UTF-16" if data.startswith(_UTF_16) else "is not text: it holds NUL bytes"
        hint = "only UTF-8 can be shown" if data.startswith(_UTF_16) else "name a text file"
        raise ContentError(f"{str(path)!r} {what}", hint=hint)
    encoding = "utf-8-sig"
    if is_python(language or language_of(path, data[:HEAD].decode("latin-1"))):
        encoding = _declared(data, path)
    try:
        text = data.decode(encoding)
        if not encoding.startswith("utf-8"):
            text.encode()  # a few encodings can write halves of characters
        return text
    except (UnicodeError, LookupError) as error:
        raise ContentError(
            f"{str(path)!r} is not text in {encoding.removesuffix('-sig')}: {error}", hint=_HINT
        ) from error


def _declared(data: bytes, path: PurePosixPath) -> str:
    """Return the encoding that a Python file names, UTF-8 where it names none.

    Source: https://docs.python.org/3/library/tokenize.html#tokenize.detect_encoding
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        problem, _, name = str(error).partition(": ")
        what = {
            "unknown encoding": f"declares an encoding that Python does not know: {name!r}",
            "encoding problem": "begins with the byte order mark of UTF-8 and declares another encoding",
        }.get(problem, "is not text in utf-8, and its first two lines declare no other encoding")
        raise ContentError(f"{str(path)!r} {what}", hint=_HINT) from error
    return encoding
