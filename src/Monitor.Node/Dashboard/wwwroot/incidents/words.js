import { formatAge } from "../format.js";
import { now, when } from "../clock.js";
import { count } from "../parts.js";

/** Who has it, in words; the tone says whether that is good. */
export function standing(incident) {
  if (incident.status === "resolved")
    return [`over after ${formatAge(new Date(incident.resolvedAt) - new Date(incident.openedAt))}`, "off"];
  if (incident.snoozedUntil) return [`snoozed until ${when(incident.snoozedUntil, false)}`, "quiet"];
  const people = incident.acknowledgedBy ?? [];
  if (incident.status === "acknowledged") {
    const who = incident.assignee || people.join(", ") || "somebody";
    return [`${who} ${!incident.assignee && people.length > 1 ? "have" : "has"} it`, "good"];
  }
  if (people.length > 0) return [`${people.join(", ")} acknowledged; more must`, "waiting"];
  if (incident.assignee) return [`${incident.assignee} has not acknowledged`, "waiting"];
  const called = [...new Set((incident.escalation?.told ?? []).map(one => one.person).filter(Boolean))];
  return [called.length > 0 ? `nobody has it, ${called.join(", ")} called` : "nobody has it", "waiting"];
}

export const extent = incident => [
  incident.likelyCause ? `likely from ${incident.likelyCause}` : null,
  incident.status === "resolved" ? count(incident.alerts, "alert")
    : `${count(incident.alerts, "alert")}, ${incident.firing} firing`,
  incident.components.length > 1 ? `${incident.components.length} components` : null,
].filter(Boolean).join(" · ");

/** A mean time for people. */
export const meanTime = seconds => seconds === null || seconds === undefined ? "–" : formatAge(seconds * 1000);

/** How long an incident is or was open. */
export const lasted = incident =>
  formatAge((incident.resolvedAt ? new Date(incident.resolvedAt) : now()) - new Date(incident.openedAt));
