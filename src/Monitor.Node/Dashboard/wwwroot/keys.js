import { h } from "./dom.js";
import { askFor } from "./dialog.js";

const OFF = "monitor.keys.off";
const PLACES = { h: "/", i: "/incidents", a: "/alerts", s: "/silences", o: "/oncall", r: "/receivers", u: "/audit" };
const EVERYWHERE = [
  ["?", "these keys"],
  ["g then h, i, a, s, o, r, u", "overview, incidents, alerts, silences, on call, receivers, audit"],
  ["j, k", "next and previous in a list"], ["Enter", "open what is marked"], ["/", "filter a list"],
];

let ofPage = {};
let waitsForPlace = 0;

/** The keys of the page that is shown: key to [what it does, do it]. */
export const usePageKeys = keys => { ofPage = keys ?? {}; };

const isOff = () => {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
};

export async function showKeys() {
  const row = ([keys, what]) => h("div", {}, h("dt", {}, ...keys.split(/(, | then )/).map((part, i) =>
    i % 2 ? part : h("kbd", {}, part))), h("dd", {}, what));
  const mine = Object.entries(ofPage).map(([key, [what]]) => [key, what]);
  const answer = await askFor({
    title: "Keys",
    content: h("dl", { class: "keys" }, ...mine.map(row), ...EVERYWHERE.map(row)),
    fields: [{ name: "on", label: "Single keys do something", kind: "check", value: !isOff() }],
    action: "Good",
  });
  if (!answer) return;
  try {
    localStorage.setItem(OFF, answer.on ? "no" : "yes");
  } catch {
    // A browser that keeps nothing: keys stay on.
  }
}

function move(by) {
  const rows = [...document.querySelectorAll("#page [data-row]")].filter(row => row.offsetParent);
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement.closest?.("[data-row]"));
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** Listens to the keys; `go` opens an address. */
export function listen(go) {
  addEventListener("keydown", event => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select")) return;
    if (event.key === "?") {
      event.preventDefault();
      showKeys();
      return;
    }
    if (isOff()) return;
    const leads = performance.now() < waitsForPlace;
    waitsForPlace = 0;
    if (leads && PLACES[event.key]) go(PLACES[event.key]);
    else if (event.key === "g") waitsForPlace = performance.now() + 1500;
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/" && document.querySelector("#page input[type=search]"))
      document.querySelector("#page input[type=search]").focus();
    else if (Object.hasOwn(ofPage, event.key)) ofPage[event.key][1]();
    else return;
    event.preventDefault();
  });
}
