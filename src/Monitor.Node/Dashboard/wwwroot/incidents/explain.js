import { find } from "../api.js";
import { when } from "../clock.js";
import { empty, h } from "../dom.js";
import { inMyTime, linked, notice, setWarnings } from "../parts.js";

/** Every decision and its reason, in order, read when it is opened. */
export function explainPanel(address, title = "Why was somebody called, or not?") {
  const body = h("div", { class: "explain" });
  const details = h("details", { class: "panel fold" }, h("summary", {}, h("h2", {}, title)), body);
  const read = async () => {
    body.replaceChildren(h("p", { class: "loading" }, "Reading…"));
    try {
      const answer = await find(address());
      body.replaceChildren(...(answer ? explained(answer) : [empty("Nothing is known of it to explain.")]));
    } catch (error) {
      body.replaceChildren(empty("This could not be read.", error.message));
    }
    body.append(h("p", { class: "pad" },
      h("button", { type: "button", class: "button small", onclick: read }, "Read again")));
  };
  details.addEventListener("toggle", () => details.open && read());
  return { element: details, open() {
    details.open = true;
    details.querySelector("summary").focus();
    details.scrollIntoView({ block: "start" });
  } };
}

function explained({ data, warnings }) {
  const missing = notice();
  setWarnings(missing, warnings);
  const stands = data.now.length > 0 ? h("ul", { class: "stands", "aria-label": "How it stands now" },
    ...data.now.map(text => h("li", {}, ...linked(sentence(inMyTime(text)))))) : null;
  return [missing, stands, data.steps.length > 0 ? h("ol", { class: "timeline" }, ...data.steps.map(stepOf))
    : empty("Nothing was decided about it yet.")].filter(Boolean);
}

/** What is said of the thing itself begins with a verb. */
const sentence = text => `${text.replace(/^pending\b/, "is pending").replace(/^(?=(?:is|has|fires|flaps)\b)/, "it ")
  .replace(/^./, first => first.toUpperCase())}.`;

function stepOf(step) {
  const [kind, name] = step.by.split(/:(.*)/);
  const details = Object.entries(step.details ?? {});
  return h("li", { "data-kind": kind === "person" ? "person" : step.action },
    h("time", { datetime: step.at, title: new Date(step.at).toLocaleString() }, when(step.at)),
    h("div", {}, h("p", {}, ...linked(inMyTime(step.text))),
      step.because ? h("p", { class: "quiet" }, "because ", ...linked(inMyTime(step.because))) : null,
      h("details", { class: "proof" }, h("summary", {}, `${name ?? kind}, record ${step.record}`),
        h("dl", {}, h("div", {}, h("dt", {}, "decision"), h("dd", {}, step.action)),
          ...details.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))))));
}
