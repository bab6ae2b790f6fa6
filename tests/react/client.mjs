// Writes a page that renders JSX modules with React's development build in a browser.
//
// In: a JSON array of {"code", "html"}. Out: the page; once loaded, its <pre id="results"> holds as JSON, for each,
//   want, got  value, checked, selected, muted, open of all elements of `html`, and as React renders them
//   errors     what was written to console.error meanwhile
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const cases = JSON.parse(input);

const page = `
import React from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
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
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    }));
  },
};

const imports = cases.map((_, i) => `import * as case${i} from "case:${i}";`);
const table = cases.map(({ html }, i) => `[${JSON.stringify(html)}, Object.values(case${i})[0]],`);
const { outputFiles } = await build({
  stdin: {
    contents: [...imports, "const cases = [", ...table, "];", page].join("\n"),
    resolveDir: fileURLToPath(new URL(".", import.meta.url)),
  },
  bundle: true,
  write: false,
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"development"' },
  plugins: [modules],
});
const script = outputFiles[0].text.replaceAll("</script", "<\\/script");
process.stdout.write(`<!doctype html><meta charset="utf-8"><pre id="results"></pre><script>${script}</script>`);
