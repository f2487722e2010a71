// Lays out a graph of n boxes of one size. The rows of boxes are rowGap apart;
// an edge that passes a row has a place of its own there.
function layout(n, edges, width, height, rowGap) {
  const g = new dagre.graphlib.Graph();
  g.setGraph({ nodesep: 28, edgesep: 22, ranksep: rowGap });
  for (let v = 0; v < n; v++) g.setNode(v, { width, height });
  for (const [from, to] of edges) g.setEdge(from, to, {});
  dagre.layout(g);
  return JSON.stringify({
    Boxes: g.nodes().map((v) => g.node(v)),
    Edges: edges.map(([from, to]) => g.edge(from, to).points),
  });
}
