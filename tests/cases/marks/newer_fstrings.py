# symbol: os.sep
# also_marked: 7 8 9 10
import os  #= import

print(f'{os.sep['a']}')  #= other
print('é' f"é{", ".join(os.sep)!r:>{width}} {{os.sep}}" 'os.sep')  #= argument
a = f'''
{os.sep
 + f"{f"{os.sep}"}"}  os.sep
'''
b = t'{os.sep} os.sep'  #= other
