---- MODULE DyadicRationals ----
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE TLC

LOCAL Fraction(num, den) == [num |-> num, den |-> den]
LOCAL Reduce(p) ==
  LET divisors == {d \in 1..p.den : p.num % d = 0 /\ p.den % d = 0}
      greatest == CHOOSE d \in divisors : \A e \in divisors : e <= d
  IN Fraction(p.num \div greatest, p.den \div greatest)

Zero == Fraction(0, 1)
One == Fraction(1, 1)
IsDyadicRational(p) == \E n \in 0..p.den : p.den = 2^n
Add(p, q) ==
  IF p = Zero THEN q
  ELSE LET den == IF p.den < q.den THEN q.den ELSE p.den
       IN Reduce(Fraction(p.num * (den \div p.den) + q.num * (den \div q.den), den))
Half(p) == Reduce(Fraction(p.num, 2 * p.den))
PrettyPrint(p) ==
  CASE p = Zero -> "0"
    [] p = One -> "1"
    [] OTHER -> ToString(p.num) \o "/" \o ToString(p.den)
====
