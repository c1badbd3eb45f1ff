---- MODULE Modules ----
\* INSTANCE with substitution, parametrised and nested modules, LOCAL.
EXTENDS Integers, TLC

---- MODULE Counter ----
EXTENDS Integers
CONSTANT Step, Start
Bump(x) == x + Step
First == Bump(Start)
LOCAL Hidden == 99
Shown == Hidden + Step
Op(F(_)) == F(Step)
====

---- MODULE Nested ----
CONSTANT Op(_, _), Base
Go(x) == Op(Base, x)
Inner == INSTANCE Counter WITH Step <- 5, Start <- Base
====

Start == 100
C1 == INSTANCE Counter WITH Step <- 1, Start <- 0
C2 == INSTANCE Counter WITH Step <- 10
P(Step) == INSTANCE Counter WITH Start <- Step * 2
N == INSTANCE Nested WITH Op <- LAMBDA a, b : a - b, Base <- 50
Plus(a, b) == a + b
M == INSTANCE Nested WITH Op <- Plus, Base <- 1
Double(x) == 2 * x

ASSUME PrintT(<<"explicit", C1!Bump(4), C1!First, C1!Shown>>)
ASSUME PrintT(<<"implicit", C2!First, C2!Bump(1)>>)
ASSUME PrintT(<<"parametrised", P(3)!First, P(4)!Bump(1), P(5)!Shown>>)
ASSUME PrintT(<<"operator constants", N!Go(8), M!Go(8)>>)
ASSUME PrintT(<<"chained", N!Inner!First, M!Inner!Bump(2)>>)
ASSUME PrintT(<<"higher order", C2!Op(Double), P(7)!Op(LAMBDA x : x - 1)>>)
ASSUME PrintT(<<"instance in let", LET I == INSTANCE Counter WITH Step <- 2, Start <- 3 IN I!First>>)
ASSUME PrintT(<<"bound in argument", {P(x)!First : x \in 1..3}>>)
====
