import { h } from "../dom.js";

const OPERATORS = [
  ["=", "is", true, false],
  ["!=", "is not", false, false],
  ["=~", "matches", true, true],
  ["!~", "does not match", false, true],
];

export const signOf = ({ isEqual, isRegex }) =>
  OPERATORS.find(([, , equal, regex]) => equal === (isEqual !== false) && regex === Boolean(isRegex))[0];
export const textOf = matcher => `${matcher.name}${signOf(matcher)}${JSON.stringify(matcher.value)}`;

/** Matchers as they are read. */
export const matcherList = matchers =>
  h(
    "ul",
    { class: "labels matchers", "aria-label": "Matchers" },
    ...matchers.map(matcher => h("li", {}, h("span", {}, `${matcher.name}${signOf(matcher)}`), matcher.value || '""')),
  );

/** Rows to type matchers into. `changed` is called with every stroke. */
export function matcherEditor(matchers, changed) {
  const rows = h("ul", { class: "matcher-rows" });
  const add = matcher => {
    const name = h("input", {
      "aria-label": "Label",
      placeholder: "label",
      value: matcher.name,
      spellcheck: "false",
      autocomplete: "off",
    });
    const sign = h(
      "select",
      { "aria-label": "Comparison" },
      ...OPERATORS.map(([each, words]) =>
        h("option", { value: each, selected: each === signOf(matcher) }, `${each}  ${words}`),
      ),
    );
    const value = h("input", {
      "aria-label": "Value",
      placeholder: "value",
      value: matcher.value,
      spellcheck: "false",
      autocomplete: "off",
    });
    const remove = h("button", { type: "button", class: "button small", "aria-label": "Take this matcher away" }, "✕");
    const row = h("li", {}, name, sign, value, remove);
    remove.addEventListener("click", () => {
      const next = row.nextElementSibling ?? row.previousElementSibling;
      row.remove();
      (next?.querySelector("button") ?? more).focus();
      changed();
    });
    row.addEventListener("input", changed);
    rows.append(row);
    return name;
  };
  const more = h("button", { type: "button", class: "button small" }, "Add a matcher");
  more.addEventListener("click", () => {
    add({ name: "", value: "" }).focus();
    changed();
  });
  matchers.forEach(add);
  return {
    element: h("div", {}, rows, more),
    focus: () => (rows.querySelector("input") ?? more).focus(),
    read: () =>
      [...rows.children]
        .map(row => {
          const [name, sign, value] = row.children;
          const [, , isEqual, isRegex] = OPERATORS.find(([each]) => each === sign.value);
          return { name: name.value.trim(), value: value.value, isEqual, isRegex };
        })
        .filter(matcher => matcher.name),
  };
}

const unquoted = text => text.replace(/\\([\\"n])/g, (_, sign) => (sign === "n" ? "\n" : sign));

/** Matchers as a link has them: {alertname="FeedGap",venue=~"X.*"}. What is not one is passed over. */
export const readMatchers = text =>
  [...text.matchAll(/([\w.:]+|"(?:[^"\\]|\\.)*")\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map(
    ([, name, sign, value]) => {
      const [, , isEqual, isRegex] = OPERATORS.find(([each]) => each === sign);
      return { name: unquoted(name.replace(/^"|"$/g, "")), value: unquoted(value), isEqual, isRegex };
    },
  );

const escaped = text => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What takes all of these values of a label. */
export const anyOf = (name, values) =>
  values.length === 1
    ? { name, value: values[0], isEqual: true, isRegex: false }
    : { name, value: values.map(escaped).join("|"), isEqual: true, isRegex: true };
