import { byId, empty, h, keep, setText } from "./dom.js";
import { formatAge, formatTime, formatValue } from "./format.js";

const FILTER_FROM = 12;

let health = null;
let alerts = null;
let clock = Date.now();
let selected = "";
const filter = byId("component-filter");
filter.addEventListener("input", () => showComponents());

const level = name => h("span", { class: "level", "data-level": name }, name.toUpperCase());

function setLevel(element, name) {
  element.dataset.level = name;
  setText(element, name.toUpperCase());
}

export function showHealth(news) {
  health = news;
  setText(byId("version"), news.version);
  const system = byId("system").firstElementChild;
  setLevel(system, news.ready ? news.system : "starting");
  setText(byId("why"), news.ready ? news.reason : "The journals are being read.");
  byId("why").title = news.reason;
  setText(byId("total"), String(news.total));
  if (!byId("overview").hidden)
    document.title = `${alerts?.firing ? `(${alerts.firing}) ` : ""}${news.system.toUpperCase()} · Monitor`;
  showComponents();
}

function makeComponent(component) {
  return h("li", {}, h("a", { href: `#component=${encodeURIComponent(component.name)}` },
    h("span", { class: "name" }, component.name),
    level(component.level),
    h("span", { class: "reason" }),
    h("span", { class: "facts" })));
}

function updateComponent(element, component) {
  const [, state, reason, facts] = element.firstElementChild.children;
  setLevel(state, component.level);
  setText(reason, component.reason);
  const seen = component.seen ? `seen ${formatAge(clock - component.seen)} ago` : "never seen";
  setText(facts, `${component.series} series · ${seen}`);
}

function showComponents() {
  if (!health) return;
  const list = byId("components");
  filter.hidden = health.components.length < FILTER_FROM;
  const wanted = filter.value.trim().toLowerCase();
  const shown = health.components.filter(component => component.name.toLowerCase().includes(wanted));
  if (shown.length > 0) list.querySelector(".empty")?.remove();
  keep(list, shown, component => component.name, makeComponent, updateComponent);
  if (shown.length === 0) {
    list.replaceChildren(wanted
      ? empty("No component has this in its name.", "Clear the filter to see all.")
      : empty("Nothing has been sent yet.", "Send OTLP to port 4318 or 4317, Prometheus remote write to ",
        h("code", {}, "/api/v1/write"), ", or name targets under ", h("code", {}, "scrape_configs"), "."));
  }
  select(selected);
}

/** Marks the component that is looked at; empty for none. */
export function select(name) {
  selected = name;
  for (const link of byId("components").querySelectorAll("a")) {
    if (link.parentElement.dataset.key === name) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

export function showAlerts(news) {
  alerts = news;
  setText(byId("firing"), String(news.firing));
  setText(byId("pending"), String(news.pending));
  byId("firing").dataset.some = String(news.firing > 0);
  byId("pending").dataset.some = String(news.pending > 0);
  const list = byId("alerts");
  if (news.alerts.length === 0) {
    list.replaceChildren(h("li", { class: "calm", "data-key": "" }, "No alert is firing or pending."));
    return;
  }
  list.querySelector(".calm")?.remove();
  keep(list, news.alerts, alert => alert.id, makeAlert, updateAlert);
}

function makeAlert(alert) {
  const { component } = alert.labels;
  const labels = Object.entries(alert.labels).filter(([name]) => name !== "alertname" && name !== "severity");
  return h("li", {}, h("details", {},
    h("summary", {},
      h("span", { class: "severity" }),
      h("span", { class: "name" }, alert.labels.alertname ?? "?"),
      h("span", { class: "state" }),
      h("span", { class: "since" }),
      h("span", { class: "reason" })),
    h("dl", { class: "annotations" }),
    h("ul", { class: "labels", "aria-label": "Labels" },
      ...labels.map(([name, value]) => h("li", {}, h("span", {}, `${name}=`), value))),
    h("p", { class: "more" }, h("a", { href: `/alerts/${alert.id}` }, "Why it fires"), ...(component
      ? [" · ", h("a", { href: `#component=${encodeURIComponent(component)}` }, "Its component")] : []))));
}

function updateAlert(element, alert) {
  const details = element.firstElementChild;
  const [severity, , state, since, reason] = details.firstElementChild.children;
  severity.dataset.severity = alert.severity;
  setText(severity, alert.severity);
  element.dataset.state = alert.state;
  setText(state, alert.state);
  since.dataset.since = alert.since;
  setText(since, `${formatTime(alert.since)} · ${formatAge(clock - alert.since)}`);
  const summary = alert.annotations.summary;
  const { component } = alert.labels;
  setText(reason, summary ? [component, summary].filter(Boolean).join(": ") : alert.reason);
  const texts = [["value", formatValue(alert.value)], ["why", alert.reason], ...Object.entries(alert.annotations)];
  const annotations = details.querySelector(".annotations");
  const written = JSON.stringify(texts);
  if (annotations.dataset.written === written) return;
  annotations.dataset.written = written;
  annotations.replaceChildren(...texts.filter(([, text]) => text)
    .map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text))));
}

/** Ages grow without news. */
export function tick(now) {
  clock = now;
  setText(byId("clock"), formatTime(now));
  if (health) for (const component of health.components) {
    const element = byId("components").querySelector(`[data-key="${CSS.escape(component.name)}"]`);
    if (element) updateComponent(element, component);
  }
  for (const since of byId("alerts").querySelectorAll("[data-since]"))
    setText(since, `${formatTime(+since.dataset.since)} · ${formatAge(now - since.dataset.since)}`);
}

