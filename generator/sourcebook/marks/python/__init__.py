"""Where a Python file uses a symbol: its imports, scopes and bindings, read from its syntax tree."""
