// Judges JSX modules, one JSON line in, one out, until its input ends. Started by tests/react/judge.py.
//
// {"code", "html", "name", "props"} -> {"error", "markup", "same", "right", "want", "got", "warnings", "pretty"}
//   name      the export to render, the only one when left out, with props
//   error     why the module does not compile or render, null when it does both
//   markup    what React renders
//   want, got the markup `html` and the rendered component stand for; same when they are equal
//   right     whether `got` is what must be left of `html`, see expected.mjs
//   warnings  what React's development build says while rendering on the server
//   pretty    whether prettier leaves the module as it is
// {"element", "props"} -> {"error", "got", "warnings"}: one element, to ask React about a single prop.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { transform } from "esbuild";
import { parseFragment } from "parse5";
import * as prettier from "prettier";
import { expected } from "./expected.mjs";

const require = createRequire(import.meta.url);

/** React as it is first loaded: it warns of a thing only once. */
function fresh() {
  for (const path of Object.keys(require.cache)) delete require.cache[path];
  loaded = {};
  ({ createElement } = require("react"));
  ({ renderToStaticMarkup } = require("react-dom/server"));
}

let loaded, createElement, renderToStaticMarkup;
fresh();

// On or off by the HTML standard, whatever their value: `disabled="disabled"` is `disabled=""`.
const SWITCHES = new Set(
  `allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden
   inert itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed
   selected`.split(/\s+/),
);

// White space between their parts draws nothing, and React warns of it in a browser.
const SPACELESS = new Set("table thead tbody tfoot tr colgroup select optgroup".split(" "));

// A declaration of a style attribute; what CSS cannot read as one is none.
const DECLARATION = /(?<=^|;)\s*([a-z_-][\w-]*)\s*:((?:"[^"]*"|'[^']*'|\([^)]*\)|[^;"'(])+)/gi;

/** The markup of a fragment with everything decided that HTML and CSS leave open; comments and white space
    lines are left out. */
function canonical(html) {
  const write = (node) => {
    if (node.nodeName === "#text") {
      const blank = SPACELESS.has(node.parentNode.nodeName) ? /^\s*$/ : /^\s*\n\s*$/;
      return blank.test(node.value) ? "" : escape(node.value);
    }
    if (node.nodeName === "#comment") return "";
    const inner = (node.content ?? node).childNodes.map(write).join("");
    if (!node.tagName) return inner;
    const attributes = node.attrs.map(({ prefix, name, value }) => {
      if (SWITCHES.has(name) && value !== "until-found") value = "";
      if (name === "style" && !(value = declarations(value))) return "";
      return ` ${prefix ? prefix + ":" : ""}${name}=${JSON.stringify(value)}`;
    });
    return `<${node.tagName}${attributes.sort().join("")}>${inner}</${node.tagName}>`;
  };
  const declarations = (style) => [...style.replace(/\/\*.*?\*\//gs, "").matchAll(DECLARATION)]
    .map(([, name, said]) => [name.startsWith("--") ? name : name.toLowerCase(), said.trim()])
    .filter(([, said]) => said).map((parts) => parts.join(":")).join(";");
  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return write(parseFragment(html));
}

/** What a module exports. Many questions in a row are about the same one. */
async function load(code) {
  if (loaded.code === code) return loaded;
  const compiled = await transform(code, { loader: "tsx", jsx: "automatic", format: "cjs" });
  const module = { exports: {} };
  const find = (name) => (name === "./styles.css" ? {} : require(name));
  new Function("require", "module", "exports", compiled.code)(find, module, module.exports);
  const pretty = await prettier.check(code, { parser: "typescript" });
  return (loaded = { code, exports: module.exports, pretty });
}

function render(element) {
  // React preloads images it meets; that is no part of the component.
  return renderToStaticMarkup(element).replace(/<link rel="preload"[^>]*>/g, "");
}

async function judge({ code, html, name, props }) {
  const { exports, pretty } = await load(code);
  const want = canonical(html);
  const markup = render(createElement(name ? exports[name] : Object.values(exports)[0], props));
  const got = canonical(markup);
  return { markup, want, got, same: got === want, right: got === canonical(expected(html)), pretty };
}

const ask = ({ element, props }) => ({ got: render(createElement(element, props)) });

let warnings = [];
console.error = (...parts) => warnings.push(parts.map(String).join(" "));
for await (const line of createInterface({ input: process.stdin })) {
  if (warnings.length) fresh();
  warnings = [];
  const question = JSON.parse(line);
  let answer = { error: null };
  try {
    Object.assign(answer, await (question.element ? ask : judge)(question));
  } catch (error) {
    answer.error = String(error.message);
  }
  console.log(JSON.stringify({ ...answer, warnings }));
}
