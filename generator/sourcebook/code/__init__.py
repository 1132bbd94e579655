"""One source file as text and tree: decoding, lines, language, syntax, grammars, extents, definitions."""
