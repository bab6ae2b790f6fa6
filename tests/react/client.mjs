// Writes a page that renders JSX modules with React's development build in a browser.
//
// In: a JSON array of {"code", "html"}. Out: the page; once loaded, its <pre id="results"> holds as JSON, for each,
//   want, got  value, checked, selected, muted, open of all elements that must be left of `html`, and as React
//              renders them
//   errors     what was written to console.error meanwhile
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expected } from "./expected.mjs";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const cases = JSON.parse(input);

const common = { bundle: true, write: false, define: { "process.env.NODE_ENV": '"development"' } };
const resolveDir = fileURLToPath(new URL(".", import.meta.url));
const dom = await build({
  stdin: {
    contents: 'export { flushSync } from "react-dom"; export { createRoot } from "react-dom/client";',
    resolveDir,
  },
  globalName: "dom",
  ...common,
});

const page = `
import React from "react";
// React warns of a thing once: it begins anew after a warning.
const fresh = () => {
${dom.outputFiles[0].text}
return dom;
};
let { flushSync, createRoot } = fresh();
const STATES = ["value", "checked", "selected", "selectedIndex", "muted", "open", "hidden", "disabled", "readOnly",
  "multiple", "required", "isContentEditable", "draggable", "spellcheck", "autoplay", "tabIndex", "className"];
const states = (root) => [...root.querySelectorAll("*")].map((element) =>
  [element.localName, ...STATES.map((name) => String(element[name]))].join());
const results = [];
let errors = [];
console.error = (...parts) => errors.push(parts.map(String).join(" "));
for (const [html, Component] of cases) {
  errors = [];
  const want = document.createElement("div");
  want.innerHTML = html;
  const got = document.createElement("div");
  flushSync(() => createRoot(got, { onUncaughtError: (error) => errors.push(String(error)) })
    .render(React.createElement(Component)));
  document.body.append(got);
  results.push({ want: states(want), got: states(got), errors });
  if (errors.length) ({ flushSync, createRoot } = fresh());
}
document.getElementById("results").textContent = JSON.stringify(results);
`;

const modules = {
  name: "cases",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^case:/ }, ({ path }) => ({ path, namespace: "case" }));
    onResolve({ filter: /\.css$/ }, ({ path }) => ({ path, namespace: "empty" }));
    onLoad({ filter: /./, namespace: "empty" }, () => ({ contents: "" }));
    onLoad({ filter: /./, namespace: "case" }, ({ path }) => ({
      contents: cases[Number(path.slice(5))].code,
      loader: "jsx",
      resolveDir,
    }));
  },
};

const imports = cases.map((_, i) => `import * as case${i} from "case:${i}";`);
const table = cases.map(({ html }, i) => `[${JSON.stringify(expected(html))}, Object.values(case${i})[0]],`);
const { outputFiles } = await build({
  stdin: { contents: [...imports, "const cases = [", ...table, "];", page].join("\n"), resolveDir },
  jsx: "automatic",
  plugins: [modules],
  ...common,
});
const script = outputFiles[0].text.replace(/<(?=\/script|!--)/g, "<\\");
process.stdout.write(`<!doctype html><meta charset="utf-8"><pre id="results"></pre><script>${script}</script>`);
