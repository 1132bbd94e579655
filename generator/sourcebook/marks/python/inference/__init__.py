"""What an expression of a Python file is an instance of, as a careful reader would tell from text alone.

Each module imports only from those before it:

1. `scopes`: which statements bind the names of a module, a class or a function
2. `types`: what an expression can be
3. `flow`: which of these reach a place
4. `modules`: the text of a module to its scope, for the file itself, its libraries and the standard library alike
5. `annotations`, `members`, `calls`: what is written behind a colon, stands behind a dot, and comes out of a call
6. `inference`: expressions, and the face of all this

Nothing is imported or run. What is not certain is not known: an empty answer.
"""
