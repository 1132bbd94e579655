# symbol: a.x
from a import x  #= import

print(f"{x()} {{x}} {y['x']}")  #= call
print("x" f"{x}")  #= other
print(f"""
    {x.name}
""")
# A statement is marked whole, with the string in it.
# also_marked: 6 7 8
