// Writes HTML as React with other converters: a JSON array of HTML in, [{converter: code or null}] out. Argument: the
// folder they are installed in. Each code is a module with one export, null where the converter throws.
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.resolve(process.argv[2]);
const require = createRequire(folder + "/x.js");
const load = (name) => import(pathToFileURL(path.join(folder, "node_modules", name)));
const [{ toEstree }, { toJs, jsx }, { fromHtml }] = await Promise.all(
  ["hast-util-to-estree/index.js", "estree-util-to-js/index.js", "hast-util-from-html/index.js"].map(load));
const HtmlToJsx = require("htmltojsx");
const { htmlToJsx } = require("html-to-jsx-transform");
const parser = JSON.stringify(require.resolve("html-react-parser"));
const component = (jsx) => `export const Case = () => (${jsx.trim().replace(/;$/, "")});`;

const CONVERTERS = {
  "hast-util-to-estree": (html) =>
    component(toJs(toEstree(fromHtml(html, { fragment: true })), { handlers: jsx }).value),
  "html-react-parser": (html) =>
    `import parse from ${parser}; const read = parse.default ?? parse;
     export const Case = () => read(${JSON.stringify(html)});`,
  htmltojsx: (html) => component(new HtmlToJsx({ createClass: false }).convert(html)),
  "html-to-jsx-transform": (html) => component(htmlToJsx(html)),
};

let input = "";
for await (const chunk of process.stdin) input += chunk;
const attempt = (convert, html) => {
  try {
    return convert(html);
  } catch {
    return null;
  }
};
console.log = console.error;
const written = JSON.parse(input).map((html) =>
  Object.fromEntries(Object.entries(CONVERTERS).map(([name, convert]) => [name, attempt(convert, html)])));
process.stdout.write(JSON.stringify(written));
