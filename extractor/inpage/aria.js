// What assistive technology is told of an element: its role and its name.
//
// `describer()` gives a function element -> {role, name}: the role of its attribute, else the one its tag has by
// HTML-AAM 1.0, `generic` where there is none; the name by Accessible Name and Description Computation 1.2
// (accname), "" for none. Both from the page as it stands, through shadow roots.

const ROLES = new Set(("alert alertdialog application article banner blockquote button caption cell checkbox code "
  + "columnheader combobox comment complementary contentinfo definition deletion dialog directory document emphasis "
  + "feed figure form generic grid gridcell group heading img insertion link list listbox listitem log main mark "
  + "marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph "
  + "presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator "
  + "slider spinbutton status strong subscript suggestion superscript switch tab table tablist tabpanel term textbox "
  + "time timer toolbar tooltip tree treegrid treeitem").split(" "));
const SYNONYMS = { image: "img", none: "presentation", directory: "list" };

const TAG_ROLES = {
  article: "article", aside: "complementary", blockquote: "blockquote", button: "button", caption: "caption",
  code: "code", datalist: "listbox", dd: "definition", del: "deletion", details: "group", dfn: "term",
  dialog: "dialog", dt: "term", em: "emphasis", fieldset: "group", figure: "figure", form: "form",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading", hr: "separator",
  html: "document", ins: "insertion", li: "listitem", main: "main", mark: "mark", math: "math", menu: "list",
  meter: "meter", nav: "navigation",
  ol: "list", optgroup: "group", option: "option", output: "status", p: "paragraph", progress: "progressbar",
  search: "search", strong: "strong", sub: "subscript", summary: "button", sup: "superscript", svg: "img",
  table: "table", tbody: "rowgroup", td: "cell", textarea: "textbox", tfoot: "rowgroup", thead: "rowgroup",
  time: "time", tr: "row", ul: "list",
};
const INPUT_ROLES = {
  button: "button", checkbox: "checkbox", image: "button", number: "spinbutton", radio: "radio", range: "slider",
  reset: "button", submit: "button", file: "button", search: "searchbox",
};
const LISTED = /^(text|search|tel|url|email)$/; // with a datalist: a combobox
const SECTIONING = /^(article|aside|main|nav|section)$/;

/** Roles whose name may come from their content. */
const NAMED_BY_CONTENT = new Set(("button cell checkbox columnheader comment gridcell heading link menuitem "
  + "menuitemcheckbox menuitemradio option radio row rowheader switch tab tooltip treeitem").split(" "));

function describer() {
  const reading = { left: MOST_READ };
  return (element) => {
    const name = nameOf(element, reading);
    return { role: roleOf(element, name), name };
  };
}

/** `name`: some roles need one. */
function roleOf(element, name) {
  const asked = (attribute(element, "role") ?? "").toLowerCase().split(/\s+/)
    .find((role) => ROLES.has(SYNONYMS[role] ?? role));
  const role = SYNONYMS[asked] ?? asked;
  return role && !(role === "presentation" && element.tabIndex >= 0) ? role : ownRole(element, name);
}

function ownRole(element, name) {
  const tag = localName(element);
  switch (tag) {
    case "a": case "area": return hasAttribute(element, "href") ? "link" : "generic";
    case "section": return name ? "region" : "generic";
    case "header": case "footer": return landmark(element, tag);
    case "img": return attribute(element, "alt") === "" && !hasAttribute(element, "title") ? "presentation" : "img";
    case "input": return inputRole(element);
    case "select": return element.multiple || element.size > 1 ? "listbox" : "combobox";
    case "th": return attribute(element, "scope") === "row" ? "rowheader" : "columnheader";
    default: return Object.hasOwn(TAG_ROLES, tag) ? TAG_ROLES[tag] : "generic";
  }
}

function landmark(element, tag) {
  const inner = [...flatAncestors(element)].some((one) => SECTIONING.test(localName(one)));
  return inner ? `section${tag}` : { header: "banner", footer: "contentinfo" }[tag];
}

function inputRole({ type, list }) {
  if (list && LISTED.test(type)) return "combobox";
  return Object.hasOwn(INPUT_ROLES, type) ? INPUT_ROLES[type] : "textbox";
}
