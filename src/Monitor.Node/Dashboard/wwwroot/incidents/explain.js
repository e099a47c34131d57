import { find } from "../api.js";
import { when } from "../clock.js";
import { empty, h } from "../dom.js";
import { linked } from "../parts.js";

/** Every decision and its reason, read when it is opened. */
export function explainPanel(address, title = "Why was somebody called, or not?") {
  const body = h("div", { class: "explain" });
  const details = h("details", { class: "panel fold" }, h("summary", {}, h("h2", {}, title)), body);
  const read = async () => {
    body.replaceChildren(h("p", { class: "loading" }, "Reading…"));
    try {
      const answer = await find(address());
      body.replaceChildren(answer ? explained(answer.data) : empty("This node cannot explain it yet."));
    } catch (error) {
      body.replaceChildren(empty("This could not be read.", error.message));
    }
  };
  details.addEventListener("toggle", () => details.open && read());
  return { element: details, open() {
    details.open = true;
    details.querySelector("summary").focus();
    details.scrollIntoView({ block: "start" });
  } };
}

function explained(data) {
  const steps = data?.steps ?? data?.decisions ?? data?.entries ?? (Array.isArray(data) ? data : []);
  if (steps.length === 0) return empty("Nothing was decided about it yet.");
  return h("ol", { class: "timeline" }, ...steps.map(step => h("li", {},
    h("time", { datetime: step.at ?? "" }, step.at ? when(step.at) : ""),
    h("p", {}, h("strong", {}, step.what ?? step.kind ?? step.decision ?? ""), " ", ...linked(step.why ?? step.reason ?? step.text ?? "")))));
}
