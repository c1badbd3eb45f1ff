---- MODULE Bitwise ----
LOCAL INSTANCE Integers

\* The places of the bits of a natural number that are set, and back.
LOCAL Bits(x) == {n \in 0..x : (x \div 2^n) % 2 = 1}
RECURSIVE Number(_)
LOCAL Number(bits) ==
  IF bits = {} THEN 0
  ELSE LET n == CHOOSE n \in bits : TRUE IN 2^n + Number(bits \ {n})

x & y == Number(Bits(x) \cap Bits(y))
x | y == Number(Bits(x) \cup Bits(y))
x ^^ y == Number((Bits(x) \cup Bits(y)) \ (Bits(x) \cap Bits(y)))
\* Below the highest bit of x.
Not(x) == Number({n \in 0..x : \E m \in Bits(x) : n < m} \ Bits(x))

RECURSIVE shiftR(_, _)
shiftR(x, n) == IF n = 0 THEN x ELSE shiftR(x \div 2, n - 1)
====
