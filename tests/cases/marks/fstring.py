# symbol: a.x
from a import x  #= import

print(f"{x()} {{x}} {y['x']}")  #= call
print("x" f"{x}")  #= other
print(f"""
    {x.name}
""")
# also_marked: 7
