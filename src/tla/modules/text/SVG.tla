---- MODULE SVG ----
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences
LOCAL INSTANCE Integers
LOCAL INSTANCE TLC
LOCAL INSTANCE FiniteSets

\* An element: a record of its name, attributes, elements and text inside. What
\* an element needs counts more than the attributes that are given besides.
SVGElem(name, attrs, children, innerText) ==
  [name |-> name, attrs |-> attrs, children |-> children, innerText |-> innerText]
LOCAL Shape(name, needed, attrs, innerText) ==
  SVGElem(name, needed @@ attrs, << >>, innerText)

Line(x1, y1, x2, y2, attrs) ==
  Shape("line", [x1 |-> ToString(x1), y1 |-> ToString(y1),
                 x2 |-> ToString(x2), y2 |-> ToString(y2)], attrs, "")
Circle(cx, cy, r, attrs) ==
  Shape("circle", [cx |-> ToString(cx), cy |-> ToString(cy), r |-> ToString(r)], attrs, "")
Rect(x, y, w, h, attrs) ==
  Shape("rect", [x |-> ToString(x), y |-> ToString(y),
                 width |-> ToString(w), height |-> ToString(h)], attrs, "")
Text(x, y, text, attrs) ==
  Shape("text", [x |-> ToString(x), y |-> ToString(y)], attrs, text)
Image(x, y, width, height, href, attrs) ==
  Shape("image", [x |-> ToString(x), y |-> ToString(y), width |-> ToString(width),
                  height |-> ToString(height)] @@ "xlink:href" :> href, attrs, "")
Group(children, attrs) == SVGElem("g", attrs, children, "")
Svg(children, attrs) == SVGElem("svg", attrs, children, "")
SVGDoc(children, vbX, vbY, vbW, vbH, attrs) ==
  LET viewBox == ToString(vbX) \o " " \o ToString(vbY) \o " "
                   \o ToString(vbW) \o " " \o ToString(vbH)
      needed == "xmlns:xlink" :> "http://www.w3.org/1999/xlink"
                  @@ "xmlns" :> "http://www.w3.org/2000/svg" @@ "viewBox" :> viewBox
  IN Svg(<<children>>, needed @@ attrs)

\* Computed by the checker.
SVGElemToString(element) == ""
NodeOfRingNetwork(cx, cy, r, n, m) == [x |-> cx, y |-> cy]
NodesOfDirectedMultiGraph(nodes, edges, options) == [n \in nodes |-> [x |-> 0, y |-> 0]]
PointOnLine(from, to, segment) ==
  [x |-> from.x + (to.x - from.x) \div segment, y |-> from.y + (to.y - from.y) \div segment]

SVGSerialize(svg, frameNamePrefix, frameNumber) ==
  LET IO == INSTANCE IOUtils
      file == frameNamePrefix \o IO!zeroPadN(frameNumber, 3) \o ".svg"
  IN IO!Serialize(SVGElemToString(svg), file,
                  [format |-> "TXT", charset |-> "UTF-8",
                   openOptions |-> <<"WRITE", "CREATE", "TRUNCATE_EXISTING">>])
====
