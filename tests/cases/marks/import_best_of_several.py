# symbol: a.b.c
# `import a.b` is the one that the use goes through; both bind the name `a`.
import a
import a.b  #= import
import a.d

a.b.c()  #= call
a.d.c()
