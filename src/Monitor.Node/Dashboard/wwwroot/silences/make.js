import { get, post } from "../api.js";
import { readAlert } from "../alerts/charts.js";
import { when } from "../clock.js";
import { say } from "../dialog.js";
import { h, setText } from "../dom.js";
import { me, whoActs } from "../me.js";
import { count, pageHead, panel } from "../parts.js";
import { anyOf, matcherList, readMatchers } from "./matchers.js";
import { buildForm } from "./form.js";
import { windowText } from "./windows.js";

const SHOWN = 20;

/** A new silence in two steps: what and how long; then what it would hit, and making it. */
export async function open(root, context) {
  context.title("New silence");
  const start = await beginning(context.query);
  if (!context.isCurrent()) return null;
  const form = buildForm(start);
  const preview = h("div", { class: "preview", "aria-live": "polite" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const next = h("button", { type: "submit", class: "button primary" }, "See what it would hit");
  const first = h(
    "form",
    { class: "silence-form", novalidate: true },
    panel("1. What, how long, why", form.element),
    wrong,
    h("p", {}, next),
  );
  const second = h("div", { hidden: true });
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        const matchers = form.matchers();
        const found = matchers.length > 0 ? await post("/api/v1/silences/preview", form.body("")) : null;
        if (context.isCurrent())
          preview.replaceChildren(
            ...(found ? previewed(found) : [h("p", { class: "quiet" }, "Without a matcher it would take everything.")]),
          );
      } catch (error) {
        preview.replaceChildren(h("p", { class: "quiet" }, error.message));
      }
    }, 300);
  };
  form.changed = look;
  first.addEventListener("submit", async event => {
    event.preventDefault();
    const problem = form.problem();
    setText(wrong, problem);
    if (problem || !(await whoActs())) return;
    try {
      showSecond(second, form, await post("/api/v1/silences/preview", form.body(me())), context, () => {
        second.hidden = true;
        first.hidden = false;
        form.focus();
      });
      first.hidden = true;
      second.hidden = false;
      second.querySelector("button").focus();
    } catch (error) {
      setText(wrong, error.message);
    }
  });
  root.replaceChildren(
    h("p", { class: "crumbs" }, h("a", { href: "/silences" }, "Silences"), " / new"),
    pageHead(start.id ? "Change a silence" : "New silence"),
    h(
      "div",
      { class: "columns" },
      h("div", { class: "column" }, first, second),
      h("div", { class: "column" }, panel("What it would hit now", h("div", { class: "pad" }, preview))),
    ),
  );
  look();
  return { close: () => clearTimeout(timer) };
}

/** What the form begins with: an alert's or an incident's labels, or another silence. */
async function beginning(query) {
  const begun = { id: "", matchers: [{ name: "", value: "" }], comment: "", windows: [] };
  if (query.get("alert")) {
    const [alert] = await readAlert(query.get("alert"));
    const names = ["alertname", "component"].filter(name => alert.labels[name]);
    const others = Object.keys(alert.labels).filter(name => !names.includes(name) && name !== "severity");
    begun.matchers = [...names, ...others].map(name => ({ name, value: alert.labels[name] }));
  } else if (query.get("incident")) {
    const { data } = await get(`/api/v1/incidents/${encodeURIComponent(query.get("incident"))}`);
    const valuesOf = name => [...new Set(data.alerts.map(alert => alert.labels[name] ?? ""))].filter(Boolean);
    const names = ["component", "alertname"].filter(name => valuesOf(name).length > 0);
    begun.matchers = names.map(name => anyOf(name, valuesOf(name)));
    begun.comment = `Incident ${data.incident.id}: `;
  } else if (query.get("filter")) {
    const read = readMatchers(query.get("filter"));
    if (read.length > 0) begun.matchers = read;
  } else if (query.get("like")) {
    const silence = await get(`/api/v2/silence/${encodeURIComponent(query.get("like"))}`);
    Object.assign(begun, { matchers: silence.matchers, comment: silence.comment, windows: silence.windows ?? [] });
    if (silence.status.state !== "expired")
      Object.assign(begun, { id: silence.id, startsAt: silence.startsAt, endsAt: silence.endsAt });
  }
  return begun;
}

const nameOf = alert =>
  `${alert.labels.alertname ?? "?"}${alert.labels.component ? ` on ${alert.labels.component}` : ""}`;

function previewed({ matched, firing, alerts }) {
  if (matched === 0)
    return [
      h(
        "p",
        {},
        `None of the ${count(firing, "alert that fires", "alerts that fire")} now. It would hit what comes later.`,
      ),
    ];
  return [
    h("p", {}, h("strong", {}, `${matched} of ${firing}`), ` alerts that fire now:`),
    h(
      "ul",
      { class: "hit-list" },
      ...alerts
        .slice(0, SHOWN)
        .map(alert => h("li", {}, h("a", { href: `/alerts/${alert.fingerprint}`, target: "_blank" }, nameOf(alert)))),
      matched > SHOWN ? h("li", { class: "quiet" }, `and ${matched - SHOWN} more`) : null,
    ),
  ];
}

/** What is about to be made, and what the node says to it: a guard may ask to be sure. */
function showSecond(box, form, found, context, back) {
  const body = form.body(me());
  const wrong = h("p", { class: "wrong", role: "alert" });
  const sure = h("input", { type: "checkbox", id: "silence-sure" });
  const guard = h(
    "p",
    { class: "check", hidden: true },
    sure,
    h("label", { for: "silence-sure" }, "I know what it hits, and I want it"),
  );
  const make = h(
    "button",
    {
      type: "button",
      class: "button primary",
      async onclick() {
        make.disabled = true;
        try {
          await post(`/api/v2/silences${sure.checked ? "?confirm=true" : ""}`, body);
          say("The silence is made.");
          context.go("/silences");
        } catch (error) {
          const [objection, isGuard] = error.message.split(/[;,] to make it all the same/);
          setText(wrong, objection);
          guard.hidden = isGuard === undefined;
          if (!guard.hidden) sure.focus();
          make.disabled = false;
        }
      },
    },
    body.id ? "Change the silence" : "Make the silence",
  );
  box.replaceChildren(
    panel(
      "2. Look once more",
      h(
        "div",
        { class: "pad" },
        matcherList(body.matchers),
        h(
          "p",
          {},
          `From ${when(body.startsAt, false)} to ${when(body.endsAt, false)}, by ${body.createdBy}: ${body.comment}`,
        ),
        body.windows.length > 0 ? h("p", {}, `Only ${body.windows.map(windowText).join("; ")}`) : null,
        ...previewed(found),
        wrong,
        guard,
      ),
    ),
    h(
      "p",
      { class: "actions-line" },
      make,
      " ",
      h("button", { type: "button", class: "button", onclick: back }, "Back"),
    ),
  );
}
