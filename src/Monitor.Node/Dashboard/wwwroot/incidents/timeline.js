import { when } from "../clock.js";
import { h, keep, setText } from "../dom.js";
import { inMyTime, linked, panel } from "../parts.js";
import { say } from "../dialog.js";
import { whoActs } from "../me.js";
import { comment } from "./actions.js";

const NOISE = ["alert joined", "alert left"];
const CROWD = 4;

/** What happened, the latest first, and where to write what one knows. */
export function timelinePanel(incident) {
  const box = h("textarea", { rows: "2", maxlength: "4096", id: "comment-text", placeholder: "What do you know?" });
  const send = h("button", { type: "submit", class: "button" }, "Write");
  const wrong = h("p", { class: "wrong", role: "alert" });
  const form = h("form", { class: "comment", novalidate: true },
    h("label", { for: "comment-text", class: "spoken" }, "Comment"), box, send, wrong);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) {
      box.focus();
      return;
    }
    if (!await whoActs()) return;
    send.disabled = true;
    try {
      await comment(incident(), text);
      box.value = "";
      setText(wrong, "");
    } catch (error) {
      setText(wrong, error.message);
      say(error.message);
    }
    send.disabled = false;
  });
  box.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else if (event.key === "Escape") box.blur();
  });
  const list = h("ol", { class: "timeline" });
  return { list, box, element: panel("Time line", form, list) };
}

export function fillTimeline({ list }, events, alerts) {
  const names = new Map(alerts.map(alert => [alert.fingerprint, nameOf(alert)]));
  const told = events.map((event, i) => ({ ...event, key: keyOf(event, i), text: named(event.text, names) }));
  const entries = gather(told);
  keep(list, entries.reverse(), entry => entry.key, make, update);
}

const keyOf = (event, i) => `${event.at} ${event.kind} ${i}`;
const nameOf = ({ labels }) => `${labels.alertname ?? "?"}${labels.component ? ` on ${labels.component}` : ""}`;

/** A fingerprint says nothing to people: the alert's name stands for it, and the viewer's time for the node's. */
const named = (text, names) =>
  inMyTime(text).replace(/\balert ([0-9a-f]{16})\b/g, (whole, print) => names.get(print) ?? whole);

/** Many alerts that come or go in a row are one entry that can be opened. */
function gather(events) {
  const entries = [];
  for (let i = 0; i < events.length;) {
    let end = i + 1;
    while (NOISE.includes(events[i].kind) && end < events.length && events[end].kind === events[i].kind) end++;
    if (end - i < CROWD) entries.push(...events.slice(i, end));
    else entries.push({
      ...events[i], key: `${events[i].key} and more`, at: events[end - 1].at, parts: events.slice(i, end),
      text: `${end - i} alerts ${events[i].kind === "alert left" ? "are over" : "joined"}`,
    });
    i = end;
  }
  return entries;
}

const kindOf = entry => entry.by ? "person" : entry.kind;

function make(entry) {
  const body = entry.parts ? h("details", {}, h("summary", {}), h("ol", {})) : h("p", {});
  return h("li", { "data-kind": kindOf(entry) }, h("time", {}), body);
}

function update(element, entry) {
  const [time, body] = element.children;
  setText(time, when(entry.at));
  time.dateTime = entry.at;
  time.title = new Date(entry.at).toLocaleString();
  const written = `${entry.by}\n${entry.text}\n${entry.parts?.length ?? ""}`;
  if (element.dataset.written === written) return;
  element.dataset.written = written;
  if (entry.parts && body.tagName === "DETAILS") {
    setText(body.firstElementChild, entry.text);
    body.lastElementChild.replaceChildren(...entry.parts.map(part => h("li", {}, `${when(part.at)} ${part.text}`)));
  } else {
    const by = entry.by ? [h("strong", {}, entry.by), entry.kind === "commented" ? ": " : " "] : [];
    body.replaceChildren(...by, ...linked(entry.text));
  }
}
