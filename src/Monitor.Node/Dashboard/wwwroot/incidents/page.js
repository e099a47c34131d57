import { get } from "../api.js";
import { chartsOf, readAlert } from "../alerts/charts.js";
import { setAge, when } from "../clock.js";
import { around, h, setText } from "../dom.js";
import { notice, pageHead, panel, setSeverity, setWarnings, severityChip } from "../parts.js";
import { rereader } from "../reading.js";
import * as actions from "./actions.js";
import { alertList, causeList, fillAlerts, fillCauses } from "./evidence.js";
import { escalationPanel, fillEscalation } from "./escalation.js";
import { explainPanel } from "./explain.js";
import { fillTimeline, timelinePanel } from "./timeline.js";
import { lasted, standing } from "./words.js";

const MOST_CHARTS = 4;
const MOST_ALERTS_ASKED = 6;

/** One incident: what is wrong, who has it, what to do, and everything that speaks for it. */
export async function open(root, context) {
  let data = await read(context);
  if (!context.isCurrent()) return null;
  const incident = () => data.incident;
  const view = build(incident, () => data.alerts);
  let charts = [];
  let charted = "";

  const show = () => {
    fillHead(view, incident());
    fillCauses(view.causes, data.causes);
    fillAlerts(view.alerts, data.alerts);
    fillTimeline(view.timeline, data.timeline, data.alerts);
    fillEscalation(view.escalation, data);
    view.escalateNow.hidden = !incident().escalation;
    context.title(`#${incident().id} ${incident().title}`);
  };
  const draw = async () => {
    const asked = toAsk(data).map(alert => alert.fingerprint);
    if (asked.join() === charted) return;
    charted = asked.join();
    const next = await makeCharts(asked, data.incident);
    if (!context.isCurrent()) return;
    charts.forEach(chart => chart.close());
    charts = next;
    around(root, () => {
      view.chartBox.replaceChildren(...charts.map(chart => chart.element));
      view.charts.hidden = charts.length === 0;
    });
    context.follow(charts.filter(chart => chart.isLive));
  };
  const update = async () => {
    data = await read(context);
    if (!context.isCurrent()) return;
    around(root, () => {
      setWarnings(view.warned, data.warnings);
      show();
    });
    await draw();
  };
  const reading = rereader(update, view.warned, context);

  root.replaceChildren(view.element);
  show();
  setWarnings(view.warned, data.warnings);
  draw().catch(() => { view.charts.hidden = true; });
  const only = (act, isRight = one => one.status !== "resolved") => () => isRight(incident()) && act(incident());
  context.keys({
    a: ["acknowledge: you have it", only(actions.acknowledge)],
    t: ["assign it", only(actions.assign)],
    u: ["escalate it: call the next now", only(actions.escalate, one => one.escalation && one.status !== "resolved")],
    c: ["write a comment", () => view.timeline.box.focus()],
    z: ["snooze it", only(actions.snooze)],
    x: ["resolve it", only(actions.resolve)],
    e: ["show why people were called", () => view.explain.open()],
  });
  return reading.page(["incidents"], { charts: () => charts });
}

async function read(context) {
  const [id] = context.parameters;
  const answer = await get(`/api/v1/incidents/${id}`);
  const found = answer.data.incident.id;
  const warnings = answer.warnings ?? [];
  return { ...answer.data,
    warnings: String(found) === id ? warnings : [`Incident ${id} became part of incident ${found}.`, ...warnings] };
}

/** The alerts whose series are charted: those of the likely cause first, then the earliest. */
function toAsk({ incident, alerts }) {
  const isCause = alert => alert.labels.component === incident.likelyCause;
  return [...alerts].sort((a, b) => isCause(b) - isCause(a)).slice(0, MOST_ALERTS_ASKED);
}

async function makeCharts(fingerprints, incident) {
  const marks = [];
  const mark = (moment, text) => moment && marks.push({ second: Math.floor(new Date(moment) / 1000), text });
  mark(incident.acknowledgedAt, "acknowledged");
  mark(incident.resolvedAt, "over");
  const answers = await Promise.allSettled(fingerprints.map(readAlert));
  const seen = new Set();
  const isNew = chart => {
    const key = `${chart.statistic} ${chart.matchers}`;
    return seen.size < MOST_CHARTS && !seen.has(key) && seen.add(key);
  };
  return answers.flatMap(answer => answer.status === "fulfilled"
    ? answer.value.slice(0, 1).flatMap(alert => chartsOf(alert, { marks, isNew })) : []);
}

function build(incident, alerts) {
  const view = { warned: notice(), causes: causeList(), alerts: alertList(), timeline: timelinePanel(incident),
    escalation: escalationPanel(), explain: explainPanel(() => `/api/v1/incidents/${incident().id}/explain`) };
  view.severity = severityChip("");
  view.title = h("span", {});
  view.number = h("span", { class: "quiet" });
  view.standing = h("strong", { class: "standing", "aria-live": "polite" });
  view.since = h("span", {});
  view.facts = h("span", { class: "quiet" });
  const button = (text, act, kind = "") =>
    h("button", { type: "button", class: `button ${kind}`, onclick: () => act(incident()) }, text);
  view.acknowledge = button("Acknowledge", actions.acknowledge, "primary");
  view.escalateNow = button("Escalate", actions.escalate);
  view.giveBack = button("Give back", actions.giveBack);
  view.buttons = h("div", { class: "actions", role: "group", "aria-label": "What to do" },
    view.acknowledge, view.giveBack, button("Assign", actions.assign), button("Snooze", actions.snooze),
    view.escalateNow, button("Resolve", actions.resolve),
    view.menu = h("details", { class: "menu" }, h("summary", { class: "button" }, "More"),
      h("div", { class: "menu-items" },
        button("Merge into another", actions.merge), button("Split alerts off", one => actions.split(one, alerts())),
        view.silence = h("a", { class: "button", href: "/silences/new" }, "Silence its alerts"))));
  const closeMenu = () => { view.menu.open = false; };
  view.menu.addEventListener("focusout", event => view.menu.contains(event.relatedTarget) || closeMenu());
  view.menu.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !view.menu.open) return;
    closeMenu();
    view.menu.firstElementChild.focus();
  });
  view.menu.lastElementChild.addEventListener("click", closeMenu);
  view.chartBox = h("div", { class: "charts" });
  view.charts = panel("Around the start", view.chartBox);
  view.charts.hidden = true;
  const first = panel("Likely cause", view.causes.element);
  first.classList.add("first-of-all");
  view.escalation.element.classList.add("calls");
  view.element = h("article", { class: "incident-page" },
    h("p", { class: "crumbs" }, h("a", { href: "/incidents" }, "Incidents"), " / ", view.number, " ", view.severity),
    pageHead(""), view.warned,
    h("p", { class: "lead" }, view.standing, " · ", view.since),
    h("p", { class: "lead quiet" }, view.facts),
    view.buttons,
    h("div", { class: "columns" },
      h("div", { class: "column" }, first, view.charts, panel("Alerts", view.alerts.element)),
      h("div", { class: "column" }, view.escalation.element, view.timeline.element, view.explain.element)));
  view.element.querySelector("h1").replaceChildren(view.title);
  return view;
}

function fillHead(view, incident) {
  const [text, tone] = standing(incident);
  const isOpen = incident.status !== "resolved";
  const isMine = incident.status === "acknowledged";
  setSeverity(view.severity, incident.severity);
  setText(view.title, incident.title);
  setText(view.number, `#${incident.id}`);
  setText(view.standing, text);
  view.standing.dataset.tone = tone;
  view.element.dataset.status = incident.status;
  if (isOpen) setAge(view.since, incident.openedAt, `open for {}, since ${when(incident.openedAt)}`);
  else {
    delete view.since.dataset.age;
    setText(view.since, `from ${when(incident.openedAt)} to ${when(incident.resolvedAt)}, ${lasted(incident)}`);
  }
  const firing = `${incident.firing} of ${incident.alerts} alerts firing`;
  setText(view.facts, [firing, incident.components.join(", ")].filter(Boolean).join(" · "));
  view.buttons.hidden = !isOpen;
  view.acknowledge.hidden = isMine;
  view.giveBack.hidden = !isMine && (incident.acknowledgedBy ?? []).length === 0;
  view.silence.href = `/silences/new?incident=${incident.id}`;
}
