import { get, post } from "../api.js";
import { askFor, say } from "../dialog.js";
import { h } from "../dom.js";
import { me, people, whoActs } from "../me.js";

const SNOOZES = [
  ["30m", "30 minutes"], ["1h", "1 hour"], ["4h", "4 hours"], ["morning", "until 08:00"], ["other", "another time"],
];
const MOST_TO_SPLIT = 500;

/** Does something to an incident and says what came of it. */
async function act(incident, action, body, done) {
  const answer = await post(`/api/v1/incidents/${incident.id}/${action}`, { by: me(), ...body });
  const outcome = answer?.data?.outcome;
  say(outcome === "unchanged" ? "It was so already." : outcome === "acknowledged in part"
    ? "Taken. More people must acknowledge it." : done);
}

/** Asks, and acts when it is confirmed. Who acts is asked first where it is not known. */
async function confirm(incident, options) {
  if (!await whoActs()) return;
  const dialog = typeof options === "function" ? await options() : options;
  await askFor({ ...dialog, about: dialog.about ?? `#${incident.id} ${incident.title}` });
}

const note = (label = "Note (may be empty)") => ({ name: "note", label, maxlength: 4096 });

export const acknowledge = incident => confirm(incident, () => ({
  title: "Acknowledge: you have it", action: "Acknowledge", fields: [note()],
  submit: ({ note }) => act(incident, "acknowledge", { note: note.trim() }, `You have incident ${incident.id}.`),
}));

export const giveBack = incident => confirm(incident, {
  title: "Give it back", about: "Nobody has it then, and it goes on to call people.", action: "Give back",
  submit: () => act(incident, "unacknowledge", {}, `Nobody has incident ${incident.id} any more.`),
});

export const assign = incident => confirm(incident, async () => ({
  title: "Assign it", action: "Assign",
  fields: [{
    name: "to", label: "To", required: true, maxlength: 256, suggestions: await people(), value: incident.assignee,
  }],
  submit: ({ to }) => act(incident, "assign", { to: to.trim() }, `It is ${to.trim()}'s now.`),
}));

export const comment = (incident, text) => act(incident, "comment", { note: text }, "Written into the time line.");

export const snooze = incident => confirm(incident, {
  title: "Snooze it", about: "It calls nobody until then, unless it gets worse.", action: "Snooze",
  fields: [
    { name: "length", label: "For how long", kind: "choice", choices: SNOOZES, value: "30m" },
    { name: "other", label: "Another time", hint: "such as 1h30m, with the last choice" },
  ],
  submit({ length, other }) {
    const body = length === "morning" ? { until: nextMorning().toISOString() }
      : { for: length === "other" ? other.trim() : length };
    return act(incident, "snooze", body, "It is snoozed.");
  },
});

function nextMorning() {
  const morning = new Date();
  morning.setHours(8, 0, 0, 0);
  if (morning <= new Date()) morning.setDate(morning.getDate() + 1);
  return morning;
}

export const resolve = incident => confirm(incident, {
  title: "Resolve it", action: "Resolve", fields: [note("What was it (may be empty)")],
  about: incident.firing > 0
    ? `${incident.firing} of its alerts still fire. It is over all the same, by your word.`
    : undefined,
  submit: ({ note }) => act(incident, "resolve", { note: note.trim() }, `Incident ${incident.id} is over.`),
});

export const escalate = incident => confirm(incident, {
  title: "Escalate now", about: "The next step of the policy is taken at once: it calls people.", action: "Escalate",
  danger: true,
  fields: [{ name: "policy", label: "Hand over to another policy (may be empty)", maxlength: 256 }],
  submit: ({ policy }) => act(incident, "escalate", { policy: policy.trim() }, "The next step is taken."),
});

export const merge = incident => confirm(incident, async () => {
  const others = (await get("/api/v1/incidents?status=open")).data.incidents.filter(one => one.id !== incident.id);
  if (others.length === 0)
    return { title: "Merge it", about: "No other incident is open.", action: "Good" };
  return {
    title: "Merge it into another", action: "Merge", about: "Its alerts and its time line go with it.",
    fields: [{ name: "into", label: "Into", kind: "choice", required: true,
      choices: others.slice(0, 50).map(one => [String(one.id), `#${one.id} ${one.title}`]) }],
    submit: ({ into }) => act(incident, "merge", { into: Number(into) }, `It is part of incident ${into} now.`),
  };
});

export const split = (incident, alerts) => confirm(incident, {
  title: "Split alerts off", about: "They make an incident of their own, and are not joined again by themselves.",
  action: "Split off",
  fields: [{ name: "alerts", label: "Alerts", kind: "checks", required: true, choices: alerts.slice(0, MOST_TO_SPLIT)
    .map(alert => [alert.fingerprint, `${alert.labels.alertname ?? "?"} on ${alert.labels.component ?? "?"}`]) }],
  content: alerts.length > MOST_TO_SPLIT
    ? h("p", { class: "hint" }, `The first ${MOST_TO_SPLIT} of ${alerts.length}.`)
    : null,
  submit: ({ alerts: chosen }) => act(incident, "split", { alerts: chosen }, "They have an incident of their own now."),
});
