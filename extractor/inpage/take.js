// What of all that was found is taken, and planted: as much as the limits allow.
//
// `take` answers the components with their trees in order of worth: the controls in document order, then the
// larger kinds, the smallest first, so that no table ever costs a button its place. `place` is where one stands in
// the document's order. A larger one is taken whole or not at all.

function take(found, options, budget, notes) {
  const nodes = ({ kind, element }) => (LARGER.has(kind) ? allBelow(element, "*").length + 1 : 0);
  const ranked = found.map((one, place) => ({ ...one, place, size: nodes(one) })).sort((a, b) => a.size - b.size);
  if (ranked.length > options.maxComponents) notes.add("too_many_components");
  const few = ranked.slice(0, options.maxComponents);
  const select = selectors();
  const plantOne = (one) => {
    const notes = new Set();
    const tree = plant(one.element, notes, budget);
    if (tree) settleNesting(tree, notes);
    return { ...one, notes, tree, selector: select(one.element) };
  };
  budget.nodes = options.maxNodes;
  const controls = few.filter(({ size }) => !size).map(plantOne);
  budget.nodes = options.maxLargerNodes;
  const larger = few.filter(({ size }) => size).map((one) => {
    if (one.size <= Math.min(budget.nodes, options.maxNodesOfOne)) {
      const planted = plantOne(one);
      if (budget.nodes >= 0) return planted;
    }
    notes.add("larger_left_out");
    return { tree: null };
  });
  return [...controls, ...larger].filter(({ tree }) => tree);
}
