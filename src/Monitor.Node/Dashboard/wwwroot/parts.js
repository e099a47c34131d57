import { when } from "./clock.js";
import { h, setText } from "./dom.js";

/** Small things that several pages show. */
export const severityChip = severity => h("span", { class: "severity", "data-severity": severity }, severity);

export function setSeverity(element, severity) {
  element.dataset.severity = severity;
  setText(element, severity);
}

/** A page's head: its title, which takes the focus, and what stands beside it. */
export const pageHead = (title, ...beside) =>
  h("div", { class: "head" }, h("h1", { tabindex: "-1" }, title), ...beside);

export const panel = (title, ...children) => {
  const id = `panel-${title.toLowerCase().replace(/[^a-z]+/g, "-")}`;
  return h("section", { class: "panel", "aria-labelledby": id }, h("h2", { id }, title), ...children);
};

/** Figures with their names. */
export const figures = () => h("dl", { class: "figures" });

export function setFigures(element, entries) {
  const wanted = entries.filter(([, value]) => value !== null);
  if (element.children.length !== wanted.length)
    element.replaceChildren(...wanted.map(() => h("div", {}, h("dt"), h("dd"))));
  wanted.forEach(([name, value, tone], i) => {
    const [dt, dd] = element.children[i].children;
    setText(dt, name);
    setText(dd, value);
    dd.dataset.tone = tone ?? "";
  });
}

/** Links that choose one of some. */
export const picker = (label, current, choices) => h("nav", { class: "picker", "aria-label": label },
  ...choices.map(([value, text, href]) => h("a", { href, "aria-current": value === current ? "true" : null }, text)));

/** Label and value pairs as they identify something. */
export const labelList = (labels, leave = []) => h("ul", { class: "labels", "aria-label": "Labels" },
  ...Object.entries(labels).filter(([name]) => !leave.includes(name))
    .map(([name, value]) => h("li", {}, h("span", {}, `${name}=`), value)));

/** What is missing from an answer, in words. */
export function setWarnings(element, warnings) {
  const texts = warnings ?? [];
  element.hidden = texts.length === 0;
  setText(element, texts.join(" "));
}

export const notice = () => h("p", { class: "notice", role: "status", hidden: true });

/** An address that a label or annotation names, where it is one that can be followed; null otherwise. */
export function safeLink(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A node's text with its moments in the viewer's time. */
export const inMyTime = text =>
  text.replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, moment => when(moment.replace(" ", "T")));

/** A text with what looks like an address made a link. */
export function linked(text) {
  const parts = String(text).split(/(https?:\/\/[^\s<>"']+)/);
  return parts.map((part, i) => i % 2 && safeLink(part)
    ? h("a", { href: safeLink(part), rel: "noreferrer noopener", target: "_blank" }, part) : part);
}

const many = new Intl.PluralRules("en");
export const count = (number, one, more = `${one}s`) => `${number} ${many.select(number) === "one" ? one : more}`;
