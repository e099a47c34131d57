import { now, setAge, when } from "../clock.js";
import { h, keep, setText } from "../dom.js";
import { count, inMyTime, panel } from "../parts.js";

const STANDS = {
  running: "is calling people", acknowledged: "waits: somebody has it", snoozed: "waits until the snooze is over",
  exhausted: "has nobody left to call", ended: "is over",
};

const CHANGES = { acknowledged: "the acknowledgement runs out", snoozed: "the snooze is over" };

/** Who was called, and who is next; hidden where no policy walks the incident. */
export function escalationPanel() {
  const lead = h("p", {});
  const next = h("p", {});
  const told = h("ul", { class: "told", "aria-label": "Called so far" });
  const none = h("p", { class: "quiet" }, "Nobody was called so far.");
  const why = h("p", { class: "quiet" });
  const element = panel("Who is called", h("div", { class: "pad" }, lead, next, told, none, why));
  element.hidden = true;
  return { lead, next, told, none, why, element };
}

export function fillEscalation(view, { incident }) {
  const escalation = incident.escalation;
  view.element.hidden = !escalation;
  if (!escalation) return;
  const stands = STANDS[escalation.status] ?? escalation.status;
  setText(view.lead, `The policy ${escalation.policy} ${stands}.`);
  view.lead.dataset.tone = escalation.status === "exhausted" ? "waiting" : "";
  fillNext(view.next, escalation);
  const people = escalation.told.map(one => ({ ...one, key: `${one.person} ${one.receiver} ${one.urgent}` }));
  keep(view.told, [...new Map(people.map(one => [one.key, one])).values()], one => one.key, make, () => {});
  view.none.hidden = people.length > 0;
  const sent = escalation.pages > 0 ? `${count(escalation.pages, "page")} sent` : null;
  setText(view.why, [inMyTime(escalation.reason), sent].filter(Boolean).join(" · "));
}

function fillNext(element, escalation) {
  const step = escalation.nextStep
    ? `step ${escalation.nextStep}${escalation.steps ? ` of ${escalation.steps}` : ""}, round ${escalation.round}`
      + `${escalation.rounds ? ` of ${escalation.rounds}` : ""}` : CHANGES[escalation.status] ?? "the next change";
  element.hidden = !escalation.nextAt;
  if (!escalation.nextAt) return;
  if (new Date(escalation.nextAt) <= now()) {
    delete element.dataset.age;
    setText(element, `Due now: ${step}.`);
  } else setAge(element, escalation.nextAt, `In {}: ${step}, at ${when(escalation.nextAt)}.`);
}

const make = one => h("li", {}, h("b", {}, one.person || one.receiver), one.person ? ` by ${one.receiver}` : "",
  one.urgent ? h("span", { class: "severity", "data-severity": "error" }, "urgent") : null);
