import { setAge, when } from "../clock.js";
import { h, keep, setText } from "../dom.js";
import { formatAge } from "../format.js";
import { setSeverity } from "../parts.js";

const FIRST = 50;

/** The components that it may come from, the likeliest first, with the reasons. */
export function causeList() {
  const first = h("ol", { class: "causes" });
  const others = h("ol", { class: "causes", start: "2" });
  const more = h("details", { class: "other-causes" }, h("summary", {}), others);
  const none = h("p", { class: "quiet pad" }, "No alert names a component, so none can be the cause.");
  return { first, others, more, none, element: h("div", {}, first, more, none) };
}

export function fillCauses({ first, others, more, none }, causes) {
  const best = Math.max(...causes.map(cause => cause.score), Number.MIN_VALUE);
  none.hidden = causes.length > 0;
  more.hidden = causes.length < 2;
  first.classList.toggle("alone", causes.length < 2);
  setText(more.firstElementChild, causes.length === 2 ? `Less likely: ${causes[1].component}`
    : `${causes.length - 1} less likely: ${causes.slice(1).map(cause => cause.component).join(", ")}`);
  fill(first, causes.slice(0, 1), best);
  fill(others, causes.slice(1), best);
}

function fill(list, causes, best) {
  keep(list, causes, cause => cause.component,
    cause => h("li", {}, h("a", { href: `/#component=${encodeURIComponent(cause.component)}` }, cause.component),
      h("span", { class: "bar-of", "aria-hidden": "true" }, h("i", {})), h("ul", { class: "reasons" })),
    (element, cause) => {
      const [, bar, reasons] = element.children;
      bar.firstElementChild.style.inlineSize = `${Math.round(100 * Math.max(0, cause.score) / best)}%`;
      const written = cause.reasons.join("\n");
      if (reasons.dataset.written === written) return;
      reasons.dataset.written = written;
      reasons.replaceChildren(...cause.reasons.map(reason => h("li", {}, reason)));
    });
}

/** Its alerts, the earliest first, each with why it belongs here. */
export function alertList() {
  const list = h("ul", { class: "rows" });
  const all = h("button", { type: "button", class: "button", hidden: true });
  const state = { list, all, isWhole: false, element: h("div", {}, list, all) };
  all.addEventListener("click", () => {
    state.isWhole = true;
    fillAlerts(state, state.alerts);
    list.children[FIRST]?.querySelector("a")?.focus();
  });
  return state;
}

export function fillAlerts(state, alerts) {
  state.alerts = alerts;
  const shown = state.isWhole ? alerts : alerts.slice(0, FIRST);
  state.all.hidden = shown.length === alerts.length;
  setText(state.all, `Show all ${alerts.length}`);
  keep(state.list, shown, alert => alert.fingerprint, makeAlert, updateAlert);
}

function makeAlert(alert) {
  return h("li", {}, h("a", { class: "row", href: `/alerts/${alert.fingerprint}`, "data-row": true },
    h("span", { class: "severity" }), h("span", { class: "title" }, alert.labels.alertname ?? "?",
      alert.labels.component ? h("span", { class: "quiet" }, ` on ${alert.labels.component}`) : null),
    h("span", { class: "standing" }), h("span", { class: "age" }), h("span", { class: "extent" })));
}

function updateAlert(element, alert) {
  const [severity, , state, age, because] = element.firstElementChild.children;
  setSeverity(severity, alert.severity);
  const isOver = Boolean(alert.endsAt);
  element.firstElementChild.dataset.tone = isOver ? "off" : "waiting";
  setText(state, isOver ? `over after ${formatAge(new Date(alert.endsAt) - new Date(alert.startsAt))}` : "firing");
  if (isOver) {
    delete age.dataset.age;
    setText(age, when(alert.startsAt));
  } else setAge(age, alert.startsAt, "{}");
  setText(because, alert.because.length > 0 ? `here because: ${alert.because.join("; ")}` : "the first of it");
}
