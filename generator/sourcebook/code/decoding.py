"""What text a fetched file holds.

Python names its encoding in the file (PEP 263); everything else is read as UTF-8. A byte that does not fit is an
error rather than a replacement character: a line that is shown must be the line that is there.
"""

from __future__ import annotations

import io
import tokenize
from pathlib import PurePosixPath

from sourcebook.errors import ContentError


def decode_source(data: bytes, *, path: PurePosixPath) -> str:
    """Decode a source file, without its byte order mark; line ends stay as they are.

    Raises:
        ContentError: When the bytes are not text in the encoding that the file names, or in UTF-8.

    Source: https://peps.python.org/pep-0263/
    """
    if b"\0" in data:  # they are UTF-8 too, but no text has them
        raise ContentError(f"{str(path)!r} is not text: it holds NUL bytes", hint="name a text file")
    encoding = "utf-8-sig"
    try:
        if path.suffix in (".py", ".pyi"):
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (UnicodeDecodeError, SyntaxError, LookupError) as error:
        raise ContentError(
            f"{str(path)!r} is not text in {encoding.removesuffix('-sig')}: {error}",
            hint="only UTF-8 and what a Python file declares itself (PEP 263) can be shown",
        ) from error
