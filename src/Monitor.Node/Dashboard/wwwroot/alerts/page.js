import { setAge, when } from "../clock.js";
import { h } from "../dom.js";
import { explainPanel } from "../incidents/explain.js";
import { formatAge, formatValue } from "../format.js";
import {
  labelList,
  linked,
  notice,
  pageHead,
  panel,
  safeLink,
  setWarnings,
  severityChip,
} from "../parts.js";
import { rereader } from "../reading.js";
import { chartsOf, readAlert } from "./charts.js";

const TELLING = { none: "", queued: "on its way", delivered: "told", failed: "could not be told" };

/** One alert: why it fires, who was told, what holds it back. */
export async function open(root, context) {
  const [fingerprint] = context.parameters;
  const warned = notice();
  const body = h("div", {});
  const explain = explainPanel(() => `/api/v1/alerts/${encodeURIComponent(fingerprint)}/explain`);
  let charts = [];
  let shown = "";
  const read = async () => {
    const alerts = await readAlert(fingerprint);
    if (!context.isCurrent()) return;
    setWarnings(warned, alerts.length > 1 ? [`${alerts.length} alerts have this fingerprint.`] : []);
    const written = JSON.stringify(alerts);
    if (written === shown) return;
    shown = written;
    // What changes is a line or two, and nothing here is typed into: it is made anew, the charts stay.
    if (charts.length === 0) {
      charts = chartsOf(alerts[0], { large: true });
      context.follow(charts.filter(chart => chart.isLive));
    }
    const active = document.activeElement;
    const href = body.contains(active) ? active.getAttribute("href") : null;
    body.replaceChildren(
      ...alerts.map((alert, i) => describe(alert, i === 0 ? charts : [], i === 0 ? explain.element : null)),
    );
    // What was moved along, or its like, has the focus again.
    const next = active?.isConnected ? active : href && body.querySelector(`a[href="${CSS.escape(href)}"]`);
    if (next && next !== document.activeElement) next.focus({ preventScroll: true });
    context.title(`${alerts[0].labels.alertname ?? "Alert"} ${alerts[0].labels.component ?? ""}`);
  };
  const reading = rereader(read, warned, context);
  await read();
  if (!context.isCurrent()) return null;
  root.replaceChildren(
    h("p", { class: "crumbs" }, h("a", { href: "/alerts" }, "Alerts"), " / ", fingerprint),
    warned,
    body,
  );
  context.keys({
    s: ["silence it", () => context.go(`/silences/new?alert=${fingerprint}`)],
    e: ["explain it", () => explain.open()],
  });
  return reading.page(["alerts", "silences"], { charts: () => charts });
}

function describe(alert, charts, explain) {
  const since = h("span", {});
  if (alert.state === "resolved" && alert.endsAt)
    since.append(
      `over since ${when(alert.endsAt)}, after ${formatAge(new Date(alert.endsAt) - new Date(alert.startsAt))}`,
    );
  else setAge(since, alert.since, `${alert.state} for {}, since ${when(alert.since)}`);
  const { summary, description, ...notes } = alert.annotations;
  const title = h(
    "span",
    {},
    alert.labels.alertname ?? "Alert",
    alert.labels.component ? h("span", { class: "quiet" }, ` on ${alert.labels.component}`) : null,
  );
  const head = pageHead("", severityChip(alert.severity));
  head.querySelector("h1").replaceChildren(title);
  const source = alert.generatorUrl && safeLink(alert.generatorUrl);
  return h(
    "article",
    { class: "incident-page" },
    head,
    h("p", { class: "lead" }, since, summary ? h("span", {}, " · ", ...linked(summary)) : null),
    description ? h("p", { class: "lead quiet" }, ...linked(description)) : null,
    h(
      "div",
      { class: "actions" },
      alert.incident
        ? h("a", { class: "button primary", href: `/incidents/${alert.incident}` }, `Incident #${alert.incident}`)
        : null,
      h("a", { class: "button", href: `/silences/new?alert=${alert.id}` }, "Silence"),
      alert.labels.component
        ? h("a", { class: "button", href: `/#component=${encodeURIComponent(alert.labels.component)}` }, "Component")
        : null,
    ),
    h(
      "div",
      { class: "columns" },
      h(
        "div",
        { class: "column" },
        charts.length > 0
          ? panel("Around the start", h("div", { class: "charts" }, ...charts.map(chart => chart.element)))
          : panel(
              "Where it comes from",
              h(
                "p",
                { class: "pad" },
                source ? "Another system sent it and knows its series: " : "No series decides it here.",
                source ? h("a", { href: source, rel: "noreferrer noopener", target: "_blank" }, source) : null,
              ),
            ),
        panel(
          "Why",
          h(
            "dl",
            { class: "facts-list" },
            ...facts(alert, notes).flatMap(([name, ...value]) => [h("dt", {}, name), h("dd", {}, ...value)]),
          ),
        ),
      ),
      h("div", { class: "column" }, panel("Labels", labelList(alert.labels)), told(alert), explain),
    ),
  );
}

function facts(alert, notes) {
  const held = (alert.silencedBy ?? []).map(id => h("a", { href: `/silences/${encodeURIComponent(id)}` }, "a silence"));
  return [
    ["reason", alert.reason],
    alert.value !== undefined ? ["value", formatValue(alert.value)] : null,
    alert.rules.length > 0 ? ["rule", alert.rules.join(", ")] : null,
    ...alert.charts.map(chart => ["condition", h("code", {}, chart.condition)]),
    held.length > 0 ? ["held back by", ...held.flatMap((link, i) => (i ? [", ", link] : [link]))] : null,
    alert.inhibitedBy ? ["inhibited by", h("a", { href: `/alerts/${alert.inhibitedBy}` }, alert.inhibitedBy)] : null,
    alert.flapping ? ["flaps", alert.flapping] : null,
    alert.endReason ? ["ended", alert.endReason] : null,
    ...Object.entries(notes).map(([name, text]) => [name, ...linked(text)]),
  ].filter(fact => fact && fact[1] !== "");
}

function told(alert) {
  const tellings = (alert.told ?? []).filter(one => one.firing !== "none");
  if (tellings.length === 0)
    return panel(
      "Who was told",
      h("p", { class: "quiet" }, "Nobody yet: no route leads it to a receiver, or something holds it."),
    );
  return panel(
    "Who was told",
    h(
      "dl",
      { class: "facts-list" },
      ...tellings.flatMap(one => [
        h("dt", {}, one.receiver),
        h(
          "dd",
          {},
          `that it fires: ${TELLING[one.firing]}`,
          one.resolved !== "none" ? `; that it is over: ${TELLING[one.resolved]}` : "",
        ),
      ]),
    ),
  );
}
