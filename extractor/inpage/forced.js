// Components of the mount in the states that they are forced into, compared with what these change on the page.

/** Keep how components, by number, look in no state, as `properties` go. */
function rest(numbers, properties) {
  const lists = numbers.map((number) => mounted[number].elements);
  globalThis.resting = { lists, ...atRest(lists, properties) };
}

/**
 * Of each resting component, by its place: `want` is what a state changes on the page, of each element that is
 * still there. Answers [properties that change on either side, [[element, {property: value it should have}], …]].
 */
function compareStates(places, want) {
  return resting.changes(places).map((have, n) => {
    let changed = 0;
    const off = have.map((ours, i) => {
      const theirs = want[n][i];
      if (!theirs) return [i, {}];
      const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
      changed += names.length;
      const wrong = names.filter((j) => ours[j] !== theirs[j]);
      if (!wrong.length) return [i, {}];
      const element = resting.lists[places[n]][i];
      const values = reading(element, null);
      const told = wrong.filter((j) => !moot(j, values, values));
      return [i, Object.fromEntries(told.map((j) => [NAMES[j], theirs[j] ?? resting.rest[places[n]][i][j]]))];
    });
    return [changed, off.filter(([, said]) => Object.keys(said).length)];
  });
}
