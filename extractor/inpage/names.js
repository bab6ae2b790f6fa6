// Accessible names, by Accessible Name and Description Computation 1.2; the letters are its steps.

const TEXT_FIELD = /^(text|search|tel|url|email|password|number|date|month|week|time|datetime-local)$/;
const PRESSED = { submit: "Submit", reset: "Reset", image: "Submit" };
const MOST_READ = 100_000; // elements, for all names together
const SAID = /^(a|label)$/; // they have no name by the book (an <a> without href), but a text to know them by
const INLINE = /^(inline|contents|none)$/;

const squeezed = (text) => text.replace(/[\s\u200b]+/g, " ").trim();

function nameOf(element, reading) {
  const context = { reading, depth: 0, visited: new Set(), referred: false, inside: false, shown: false };
  return squeezed(nameFrom(element, context));
}

/**
 * `reading`: {left: how many elements may still be read}. `visited`: nodes that have been read. `referred`: an
 * aria-labelledby led here. `inside`: as part of another's name. `shown`: hidden ones count, too.
 */
function nameFrom(element, context) {
  if (context.visited.has(element) || context.depth > DEPTH || context.reading.left-- <= 0) return "";
  if (!context.shown && context.inside && isHidden(element)) return ""; // 2A
  const referred = context.referred ? [] : referredBy(element, "aria-labelledby");
  if (referred.length) { // 2B
    const name = squeezed(referred.map((one) => nameFrom(one, {
      ...context, visited: new Set(context.visited), referred: true, inside: true, shown: isHidden(one) || !isSeen(one),
    })).join(" "));
    if (name) return name;
  }
  const visited = context.visited.add(element);
  const within = { ...context, depth: context.depth + 1, visited, referred: true, inside: true };
  if (context.inside && !context.shown && !isSeen(element)) return contentOf(element, within);
  if (context.inside) { // 2C
    const value = embedded(element);
    if (value !== null) return value;
  }
  const label = squeezed(attribute(element, "aria-label") ?? ""); // 2D
  if (label) return label;
  const own = isPresentation(element) ? null : nativeName(element, within); // 2E
  if (own !== null && (squeezed(own) || localName(element) === "img")) return own;
  if (context.inside || NAMED_BY_CONTENT.has(roleOf(element, "")) || SAID.test(localName(element))) { // 2F
    const content = contentOf(element, within);
    if (squeezed(content)) return content;
  }
  return squeezed(attribute(element, "title") ?? "") || hint(element); // 2I
}

const isPresentation = (element) => /^(presentation|none)$/.test(attribute(element, "role") ?? "");

/** Hidden with all that is inside; `visibility` is each one's own affair. */
const isHidden = (element) => attribute(element, "aria-hidden") === "true"
  || (!isVisible(element) && styleOf(element).display !== "contents");
const isSeen = (element) => styleOf(element).visibility === "visible";

function referredBy(element, name) {
  const ids = (attribute(element, name) ?? "").split(/\s+/).filter(Boolean);
  return ids.map((id) => elementWithId(rootNode(element), id)).filter((one) => one !== null);
}

/** The value of a control within another's name; null for no control. */
function embedded(element) {
  switch (roleOf(element, "")) {
    case "textbox": case "searchbox":
      return isHtml(element, "input") || isHtml(element, "textarea") ? element.value : element.textContent;
    case "combobox": case "listbox": return chosen(element);
    case "slider": case "spinbutton": case "meter": case "progressbar": case "scrollbar":
      return attribute(element, "aria-valuetext") ?? attribute(element, "aria-valuenow")
        ?? String(element.value ?? "");
    default: return null;
  }
}

function chosen(element) {
  if (isHtml(element, "select")) return [...element.selectedOptions].map((option) => option.label).join(" ");
  if (isHtml(element, "input")) return element.value;
  const options = [...allBelow(element, '[role="option"][aria-selected="true"]')];
  return options.map((option) => option.textContent).join(" ");
}

/** What the markup itself calls an element; null where it has no word for it. */
function nativeName(element, within) {
  const tag = localName(element);
  const first = (name) => elementsIn(element).find((child) => localName(child) === name);
  const by = (child) => (child ? contentOf(child, within) : null);
  if (namespace(element) === SVG) return by(first("title"));
  if (element.labels?.length) {
    const name = [...element.labels].map((label) => nameFrom(label, { ...within, visited: new Set(within.visited) }));
    if (squeezed(name.join(" "))) return name.join(" ");
  }
  switch (tag) {
    case "input": return pressedName(element);
    case "img": case "area": return attribute(element, "alt");
    case "fieldset": return by(first("legend"));
    case "table": return by(first("caption"));
    case "figure": return by(first("figcaption"));
    case "optgroup": case "option": return attribute(element, "label");
    default: return null;
  }
}

/** A button's own word; the browser's where it has none. */
function pressedName(input) {
  const { type } = input;
  if (!/^(button|submit|reset|image|file)$/.test(type)) return null;
  const said = type === "image" ? attribute(input, "alt") : type === "file" ? null : attribute(input, "value");
  return said || (attribute(input, "title") ? null : PRESSED[type] ?? null);
}

function hint(element) {
  const placeholder = isHtml(element, "textarea") || (isHtml(element, "input") && TEXT_FIELD.test(element.type));
  return (placeholder && attribute(element, "placeholder")) || attribute(element, "aria-placeholder") || "";
}

/** The text of what is inside, with a space on either side of what is no part of a line. */
function contentOf(element, within) {
  const seen = within.shown || isSeen(element);
  const parts = flatChildren(element).map((child) => {
    if (isText(child)) return seen ? child.data : "";
    if (!isElement(child) || LEFT_OUT.test(localName(child))) return "";
    if (isHtml(child, "br")) return " ";
    const name = nameFrom(child, within);
    return INLINE.test(styleOf(child).display) ? name : ` ${name} `;
  });
  const around = (pseudo) => (seen ? generated(element, pseudo) : "");
  return around("::before") + parts.join("") + around("::after");
}

/** The strings of a pseudo-element, or what is to be read instead of them. */
function generated(element, pseudo) {
  const { content, display } = styleOf(element, pseudo);
  if (/^(none|normal)$/.test(content) || display === "none") return "";
  const [shown, read = shown] = content.split(/ \/ (?=")/);
  const text = [...read.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner]) => inner.replace(/\\(.)/g, "$1")).join("");
  return INLINE.test(display) ? text : ` ${text} `;
}
