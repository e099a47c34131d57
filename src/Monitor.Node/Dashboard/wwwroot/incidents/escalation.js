import { h } from "../dom.js";
import { panel } from "../parts.js";

/** Who is called, and who is next; nothing where no policy walks the incident. */
export function escalationPanel() {
  const body = h("div", {});
  const element = panel("Who is called", body);
  element.hidden = true;
  return { body, element };
}

export function fillEscalation({ element }, data) {
  element.hidden = !data.escalation;
}
