// What counters stand at where a component begins, for it to go on from there (CSS Lists 3, 4).

const COUNTING = /\bcounter(s?)\(\s*([^\s,()]+)/g;
const STEP = /((?:reversed\([^)]*\)|[^\s()]+)) (-?\d+)/g; // of a computed counter-reset, -increment or -set

const MOST_COUNTERS = 100; // at one place: each element inside has its own list of them

const steps = (said) => [...said.matchAll(STEP)].map(([, name, number]) => [name, Number(number)]);

/**
 * A function that gives of each of `elements` what counters stand at in front of it: Map(name -> [value, …]), that of
 * the outermost scope first. The document is counted through when it is first asked.
 */
function counting(elements) {
  const wanted = new Set(elements);
  const known = new Map();
  return (element) => {
    const top = [...flatAncestors(element)].at(-1) ?? element;
    if (!known.has(top)) known.set(top, counted(top, wanted));
    return known.get(top).get(element) ?? new Map();
  };
}

function counted(top, wanted) {
  const found = new Map();
  const waiting = [[top, []]];
  while (waiting.length) {
    const [element, scope, pseudo] = waiting.pop();
    const style = styleOf(element, pseudo);
    if (style.display === "none" || (pseudo && /^(none|normal)$/.test(style.content))) continue;
    if (!pseudo && wanted.has(element)) found.set(element, standingIn(scope));
    count(style, scope, pseudo ? element : flatParent(element));
    if (pseudo) continue;
    const inner = [...scope]; // what is counted inside goes on behind it, but for counters that begin there
    const inside = flatChildren(element).filter(isElement).reverse();
    waiting.push([element, inner, "::after"], ...inside.map((child) => [child, inner]), [element, inner, "::before"]);
  }
  return found;
}

/** What a box does to the counters in `scope`, [{name, around, value}, …]; `around` is the element that it is in. */
function count(style, scope, around) {
  const add = (one) => {
    if (scope.length < MOST_COUNTERS) scope.push(one);
    return one;
  };
  for (const [name, value] of steps(style.counterReset)) {
    const last = scope.findLastIndex((one) => one.name === name);
    if (last >= 0 && scope[last].around === around) scope.splice(last, 1);
    add({ name, around, value });
  }
  const counter = (name) => scope.findLast((one) => one.name === name) ?? add({ name, around, value: 0 });
  for (const [name, value] of steps(style.counterIncrement)) counter(name).value += value;
  for (const [name, value] of steps(style.counterSet)) counter(name).value = value;
}

function standingIn(scope) {
  const values = new Map();
  for (const { name, value } of scope) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

/** [[name, whether scopes around each other are told apart], …] of the counters that `content` shows. */
const shownIn = (content) => [...content.matchAll(COUNTING)].map(([, all, name]) => [name, all !== ""]);

/** The `counter-reset` of a root, for the counters that it `shows` to go on from where they are `standing`. */
function resumed(root, standing) {
  const said = (node, name) => steps(valueOf(node.values, name)).map(([counter]) => counter);
  const own = said(root, "counter-reset");
  const inside = [...nodesOf(root)].filter((node) => node.up && node.values)
    .flatMap((node) => said(node, "counter-reset"));
  const resets = [];
  for (const [name, nested] of root.shows) {
    const outer = standing.get(name) ?? [];
    if (name === "list-item" || (nested && outer.length > (own.includes(name) ? 0 : 1))) {
      root.notes.add("counter_restarts");
    }
    const last = outer.at(-1) ?? 0;
    const begins = last === 0 && (!outer.length || said(root, "counter-increment").includes(name));
    if (!begins && !own.includes(name) && (nested || !inside.includes(name))) resets.push(`${name} ${last}`);
  }
  if (own.length) resets.unshift(valueOf(root.values, "counter-reset"));
  return resets.length ? { "counter-reset": resets.join(" ") } : {};
}
