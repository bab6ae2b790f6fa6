// What kind of component an element is, by its tag, its role and, for a card, its looks.
//
// `kindOf(element)` is asked of every element by `find`; null for no component. A role of button is a button
// whatever carries it; the six native controls are themselves; any other element goes by its role, then by its
// tag: the tables below. `summary` is a button and an editing host a textarea. What `role=presentation` says of a
// table or a list is that it is none. A list counts from two items on, and not where it is all a nav holds; an svg
// is an img where its role says so; backgrounds are none. `isCard`, of cards.js, is asked of what is left.

const NATIVE = /^(button|a|input|select|textarea|label)$/;
const CONTROL_ROLES = {
  button: "button", link: "a", checkbox: "input", radio: "input", switch: "input", slider: "input",
  spinbutton: "input", searchbox: "input", textbox: "input", combobox: "select", listbox: "select",
};
const LARGER_ROLES = {
  form: "form", search: "form", navigation: "nav", banner: "header", contentinfo: "footer", table: "table",
  grid: "table", treegrid: "table", dialog: "dialog", alertdialog: "dialog", group: "fieldset",
  radiogroup: "fieldset", img: "img", image: "img", list: "list",
};
const LARGER_TAGS = {
  form: "form", search: "form", nav: "nav", header: "header", footer: "footer", table: "table",
  dialog: "dialog", fieldset: "fieldset", img: "img", video: "video", ul: "list", ol: "list", menu: "list",
  dl: "list",
};
const LARGER = new Set([...Object.values(LARGER_TAGS), "card"]);

function kindOf(element) {
  const role = (attribute(element, "role") ?? "").trim().toLowerCase();
  if (namespace(element) !== HTML) return LARGER_ROLES[role] === "img" && localName(element) === "svg" ? "img" : null;
  return controlKind(element, role) ?? largerKind(element, role) ?? (isCard(element) ? "card" : null);
}

function controlKind(element, role) {
  const tag = localName(element);
  if (NATIVE.test(tag)) {
    if (tag === "input" && attribute(element, "type")?.toLowerCase() === "hidden") return null;
    return role === "button" ? "button" : tag;
  }
  if (role === "textbox" && attribute(element, "aria-multiline") === "true") return "textarea";
  if (Object.hasOwn(CONTROL_ROLES, role)) return CONTROL_ROLES[role];
  if (tag === "summary" && isHtml(parentNode(element), "details")) return "button";
  return isEditable(element) && !isEditingInside(flatParent(element)) ? "textarea" : null;
}

const isEditingInside = (parent) => parent !== null && namespace(parent) === HTML && isEditable(parent);

function largerKind(element, role) {
  const tag = localName(element);
  const own = Object.hasOwn(LARGER_TAGS, tag) ? LARGER_TAGS[tag] : null;
  if (/^(presentation|none)$/.test(role) && /^(table|list)$/.test(own)) return null;
  const kind = Object.hasOwn(LARGER_ROLES, role) ? LARGER_ROLES[role] : own;
  return kind === "list" && (itemsOf(element) < 2 || isAllOfNav(element)) ? null : kind;
}

/** How many items a list has. */
function itemsOf(list) {
  const items = elementsIn(list).flatMap((child) => (isHtml(child, "div") ? [child, ...elementsIn(child)] : [child]));
  const isItem = (item) => /^(li|dt)$/.test(localName(item)) || attribute(item, "role") === "listitem";
  return items.filter((item) => isItem(item) && isVisible(item)).length;
}

/** Whether a list is the whole text of the nav around it, which is found itself. */
function isAllOfNav(list) {
  const nav = [...flatAncestors(list)].find((one) => isHtml(one, "nav") || attribute(one, "role") === "navigation");
  return nav !== undefined && textOfNav(nav) === list.textContent.trim();
}

const textOfNav = remembering((nav) => nav.textContent.trim());
