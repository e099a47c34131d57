import { find, get } from "../api.js";
import { when } from "../clock.js";
import { empty, h, setText } from "../dom.js";
import { linked, notice, pageHead, panel, setWarnings } from "../parts.js";

const PAGE = 100;
const PLACES = {
  incident: id => `/incidents/${id}`,
  alert: id => `/alerts/${id}`,
  silence: id => `/silences/${id}`,
  receiver: () => "/receivers",
};

/** Who did what and what was decided, the latest first, from a log that can only grow. */
export async function open(root, context) {
  context.title("Audit");
  const who = context.query.get("actor") ?? "",
    about = context.query.get("subject") ?? "";
  const before = Number(context.query.get("before") ?? 0);
  const { records, head, first, warnings } = await read(who, about, before);
  if (!context.isCurrent()) return null;
  if (!records) {
    root.replaceChildren(pageHead("Audit"), h("div", { class: "panel" }, empty("This node keeps no audit log.")));
    return {};
  }
  const warned = notice();
  setWarnings(warned, warnings);
  const verdict = h("p", { role: "status", class: "quiet" });
  const oldest = records.at(-1)?.sequence ?? 0;
  const href = change => {
    const query = new URLSearchParams(
      Object.entries({ actor: who, subject: about, ...change }).filter(([, value]) => value),
    );
    return `/audit${query.size > 0 ? `?${query}` : ""}`;
  };
  const form = filters(who, about, context, href);
  root.replaceChildren(
    pageHead(
      "Audit",
      h("a", { class: "button", href: "/api/v1/audit/export", download: "audit.jsonl", target: "_self" }, "Export"),
      h(
        "button",
        { type: "button", class: "button", onclick: event => verify(event.currentTarget, verdict) },
        "Verify",
      ),
    ),
    warned,
    verdict,
    form,
    panel(
      "Records",
      records.length > 0 ? h("ol", { class: "timeline audit" }, ...records.map(recordOf)) : empty("No record fits."),
    ),
    h(
      "p",
      { class: "foot" },
      `The log has the records ${first} to ${head}. `,
      before > 0 ? h("a", { href: href({}) }, "The latest") : null,
      " ",
      !about && !who && oldest > first
        ? h("a", { href: href({ before: oldest }), "data-row": true }, "Older ones")
        : null,
    ),
  );
  return {};
}

/** A page of the latest records; with a filter all that fit, up to ten pages. */
async function read(actor, subject, before) {
  const query = new URLSearchParams(
    Object.entries({ actor: actor && !actor.includes(":") ? `person:${actor}` : actor, subject }).filter(
      ([, value]) => value,
    ),
  );
  const ask = more => find(`/api/v1/audit?${new URLSearchParams([...query, ...Object.entries(more)])}`);
  if (actor || subject) {
    let answer = await ask({ limit: 1000 });
    if (!answer) return {};
    let records = answer.data.records;
    for (let i = 0; i < 10 && answer.data.next; i++) {
      answer = await ask({ limit: 1000, after: answer.data.next });
      records = records.concat(answer.data.records);
    }
    return {
      records: records.reverse(),
      head: answer.data.head.split(":")[0],
      first: answer.data.first,
      warnings: answer.warnings,
    };
  }
  const start = await ask({ limit: 1 });
  if (!start) return {};
  const head = Number(start.data.head.split(":")[0]);
  const end = before > 0 ? before - 1 : head;
  const answer = await ask({ after: Math.max(0, end - PAGE), limit: PAGE });
  return {
    records: answer.data.records.filter(record => record.sequence <= end).reverse(),
    head,
    first: start.data.first,
    warnings: answer.warnings,
  };
}

async function verify(button, verdict) {
  button.disabled = true;
  setText(verdict, "The log is held against its hashes…");
  try {
    const { data } = await get("/api/v1/audit/verify");
    setText(
      verdict,
      data.whole
        ? `Whole: ${data.records} records, none changed, the last is ${data.head}.`
        : `NOT whole: ${data.found} problems. ${data.problems
            .slice(0, 3)
            .map(one => `Record ${one.sequence}: ${one.problem}`)
            .join(". ")}`,
    );
    verdict.dataset.tone = data.whole ? "" : "waiting";
  } catch (error) {
    setText(verdict, error.message);
  }
  button.disabled = false;
}

function filters(who, about, context, href) {
  const actor = h("input", {
    id: "audit-actor",
    value: who,
    placeholder: "ann, or part:routing",
    autocomplete: "off",
    spellcheck: "false",
  });
  const subject = h("input", {
    id: "audit-subject",
    value: about,
    placeholder: "incident:7",
    autocomplete: "off",
    spellcheck: "false",
  });
  const form = h(
    "form",
    { class: "filters" },
    h("p", {}, h("label", { for: "audit-actor" }, "Who"), actor),
    h("p", {}, h("label", { for: "audit-subject" }, "About what"), subject),
    h("button", { type: "submit", class: "button" }, "Find"),
  );
  form.addEventListener("submit", event => {
    event.preventDefault();
    context.go(href({ actor: actor.value.trim(), subject: subject.value.trim() }));
  });
  return form;
}

function recordOf(record) {
  const [kind, name] = record.actor.split(/:(.*)/);
  const subjects = record.subjects.flatMap(subject => {
    const [what, id] = subject.split(/:(.*)/);
    const place = PLACES[what]?.(encodeURIComponent(id));
    return [" ", place ? h("a", { href: place }, subject) : h("span", { class: "quiet" }, subject)];
  });
  return h(
    "li",
    { "data-kind": kind === "person" ? "person" : record.action },
    h("time", { datetime: record.at, title: new Date(record.at).toLocaleString() }, when(record.at)),
    h(
      "div",
      {},
      h("p", {}, h("strong", {}, kind === "person" ? name : ""), " ", record.action, ...subjects),
      record.reason ? h("p", {}, ...linked(record.reason)) : null,
      h(
        "details",
        { class: "proof" },
        h("summary", {}, `record ${record.sequence}, by ${record.actor}`),
        h(
          "dl",
          {},
          ...Object.entries({ ...record.details, hash: record.hash }).map(([label, value]) =>
            h("div", {}, h("dt", {}, label), h("dd", {}, value)),
          ),
        ),
      ),
    ),
  );
}
