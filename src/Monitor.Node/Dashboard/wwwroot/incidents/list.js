import { get } from "../api.js";
import { setAge, when } from "../clock.js";
import { around, empty, h, keep, setText } from "../dom.js";
import { figures, notice, pageHead, panel, picker, setFigures, setSeverity, setWarnings } from "../parts.js";
import { rereader } from "../reading.js";
import { acknowledge } from "./actions.js";
import { extent, lasted, meanTime, standing } from "./words.js";

const LIMIT = 200;
const CHOICES = [["all", "All", "/incidents"], ["open", "Open", "/incidents?status=open"],
  ["resolved", "Over", "/incidents?status=resolved"]];

/** Incidents: the open ones first, then those that were. */
export async function open(root, context) {
  const status = CHOICES.some(([value]) => value === context.query.get("status")) ? context.query.get("status") : "all";
  context.title("Incidents");
  const sums = figures();
  const warned = notice();
  const openList = h("ul", { class: "rows" });
  const overList = h("ul", { class: "rows" });
  const openPanel = panel("Open", openList);
  const overPanel = panel("Over", overList);
  const filter = h("input", { type: "search", placeholder: "Filter by words", "aria-label": "Filter incidents" });
  const search = h("p", { class: "search", hidden: true }, filter);
  const more = h("p", { class: "quiet foot" });
  let incidents = [];

  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = incident => {
      const text = [
        `#${incident.id}`, incident.title, incident.severity, incident.assignee, ...incident.components,
        standing(incident)[0],
      ].join(" ").toLowerCase();
      return words.every(word => text.includes(word));
    };
    const shown = incidents.filter(fits);
    fill(openList, shown.filter(one => one.status !== "resolved"), words.length > 0
      ? empty("No open incident has these words.") : empty("All is quiet.", "No incident is open."));
    fill(overList, shown.filter(one => one.status === "resolved"), empty(words.length > 0
      ? "None that is over has these words." : "None yet."));
    search.hidden = incidents.length < 8 && words.length === 0;
  };
  const read = async () => {
    const answer = await get(`/api/v1/incidents?status=${status}&limit=${LIMIT}`);
    if (!context.isCurrent()) return;
    incidents = answer.data.incidents;
    const waiting = incidents.filter(one => one.status === "triggered" && !one.snoozedUntil).length;
    setFigures(sums, [
      ["open", String(answer.data.open)], ["waiting for somebody", String(waiting), waiting > 0 ? "bad" : ""],
      ["mean time to acknowledge", meanTime(answer.data.meanTimeToAcknowledgeSeconds)],
      ["mean time to resolve", meanTime(answer.data.meanTimeToResolveSeconds)],
    ]);
    setWarnings(warned, answer.warnings);
    const found = answer.data.found;
    setText(more, found > incidents.length ? `The newest ${incidents.length} of ${found} are shown.` : "");
    around(root, show);
  };
  const reading = rereader(read, warned, context);
  await read();
  if (!context.isCurrent()) return null;
  filter.addEventListener("input", show);
  root.replaceChildren(
    pageHead("Incidents", picker("Which", status, CHOICES)), warned, sums,
    search,
    status === "resolved" ? "" : openPanel, status === "open" ? "" : overPanel, more);
  context.keys({
    a: ["acknowledge the marked incident", () => {
      const id = document.activeElement.closest?.("[data-row]")?.dataset.id;
      const incident = incidents.find(one => String(one.id) === id);
      if (incident && incident.status !== "resolved") acknowledge(incident);
    }],
  });
  return reading.page(["incidents"]);
}

function fill(list, incidents, nothing) {
  const none = list.parentElement.querySelector(".empty");
  if (incidents.length === 0) {
    list.replaceChildren();
    if (none) none.replaceWith(nothing);
    else list.after(nothing);
    return;
  }
  none?.remove();
  keep(list, incidents, incident => String(incident.id), make, update);
}

function make(incident) {
  const where = { href: `/incidents/${incident.id}`, "data-row": true, "data-id": incident.id };
  return h("li", {}, h("a", { class: "row incident", ...where },
    h("span", { class: "severity" }), h("span", { class: "title" }), h("span", { class: "standing" }),
    h("span", { class: "age" }), h("span", { class: "extent" })));
}

function update(element, incident) {
  const row = element.firstElementChild;
  const [severity, title, has, age, size] = row.children;
  const [text, tone] = standing(incident);
  row.dataset.tone = tone;
  row.dataset.severity = incident.severity;
  setSeverity(severity, incident.severity);
  setText(title, incident.title);
  setText(has, text);
  if (incident.status === "resolved") {
    delete age.dataset.age;
    setText(age, `${when(incident.openedAt, false)} · ${lasted(incident)}`);
  } else setAge(age, incident.openedAt, "{}");
  setText(size, `#${incident.id} · ${extent(incident)}`);
}
