# symbol: a.item
from a import item  #= import

print(item)  #= argument
for item in items:
    print(item)
print(item)
