import { setAge } from "../clock.js";
import { around, empty, h, keep, setText } from "../dom.js";
import { count, pageHead, setSeverity } from "../parts.js";

/** What is pending and firing now, the worst first. */
export function open(root, context) {
  context.title("Alerts");
  const list = h("ul", { class: "rows" });
  const filter = h("input", {
    type: "search", placeholder: "Filter by name, label or text", "aria-label": "Filter alerts",
  });
  const search = h("p", { class: "search" }, filter);
  const sum = h("span", { class: "quiet" });
  const nothing = h("div", {});
  const box = h("section", { class: "panel", "aria-label": "Alerts" }, list, nothing);
  let news = context.heard.alerts ?? null;

  const show = () => {
    if (!news) {
      nothing.replaceChildren(h("p", { class: "loading" }, "Reading…"));
      return;
    }
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = alert => {
      const text = [alert.severity, alert.state, ...Object.entries(alert.labels).map(pair => pair.join("=")),
        ...Object.values(alert.annotations)].join(" ").toLowerCase();
      return words.every(word => text.includes(word));
    };
    const shown = news.alerts.filter(fits);
    const all = news.firing + news.pending;
    const cut = all > news.alerts.length ? `; the worst ${count(news.alerts.length, "is", "are")} listed` : "";
    setText(sum, `${news.firing} firing, ${news.pending} pending${cut}`);
    keep(list, shown, alert => alert.id, make, update);
    nothing.replaceChildren(...(shown.length > 0 ? [] : [words.length > 0
      ? empty("No alert has these words.") : empty("All is quiet.", "No alert is firing or pending.")]));
  };
  filter.addEventListener("input", show);
  root.replaceChildren(pageHead("Alerts", sum), search, box);
  show();
  context.keys({ s: ["silence the marked alert", () => {
    const id = document.activeElement.closest?.("[data-row]")?.dataset.id;
    if (id) context.go(`/silences/new?alert=${id}`);
  }] });
  return { news(kind, data) {
    if (kind !== "alerts") return;
    news = data;
    around(root, show);
  } };
}

function make(alert) {
  return h("li", {}, h("a", { class: "row", href: `/alerts/${alert.id}`, "data-row": true, "data-id": alert.id },
    h("span", { class: "severity" }), h("span", { class: "title" }, alert.labels.alertname ?? "?",
      alert.labels.component ? h("span", { class: "quiet" }, ` on ${alert.labels.component}`) : null),
    h("span", { class: "standing" }), h("span", { class: "age" }), h("span", { class: "extent" })));
}

function update(element, alert) {
  const [severity, , state, age, text] = element.firstElementChild.children;
  setSeverity(severity, alert.severity);
  element.firstElementChild.dataset.severity = alert.severity;
  element.firstElementChild.dataset.tone = alert.state === "firing" ? "firing" : "off";
  setText(state, alert.state);
  setAge(age, alert.since, "{}");
  setText(text, alert.annotations.summary || alert.reason);
}
