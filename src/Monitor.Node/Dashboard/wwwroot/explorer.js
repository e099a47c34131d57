import { Chart } from "./chart.js";
import { empty, h } from "./dom.js";
import { formatAge, matchers, nameSeries } from "./format.js";
import { RANGES, rangePicker } from "./machine.js";

const STATISTICS = {
  gauge: ["last", "mean", "min", "max", "stddev", "p50", "p99", "count"],
  counter: ["rate", "sum", "last", "count"],
  histogram: ["p50", "p90", "p95", "p99", "p99.9", "mean", "max", "min", "stddev", "rate", "count"],
};

/** In the address instead of a series: all of them as one. */
const MERGED = "merged";

/** Where a choice leads: what is given replaces what is chosen now. */
export function hrefOf(route, change) {
  const next = { ...route, ...change };
  const parts = ["component", "metric", "series", "stat", "range"].filter(name => next[name])
    .map(name => `${name}=${encodeURIComponent(next[name])}`);
  return `#${parts.join("&")}`;
}

/** Component, metric, series, chart: what is chosen is in the address. Returns what to follow. */
export async function showExplorer(view, route, isCurrent) {
  const title = h("h2", {}, h("a", { href: "#" }, "This machine"), " / ", route.component);
  if (view.dataset.component !== route.component)
    view.replaceChildren(h("div", { class: "bar" }, title), h("p", { class: "loading" }, "Reading the series…"));
  const response = await fetch(`/dashboard/data/series?component=${encodeURIComponent(route.component)}`);
  if (!response.ok) throw new Error(`the node answered ${response.status}`);
  const answer = await response.json();
  if (!isCurrent()) return [];
  view.dataset.component = route.component;
  if (answer.series.length === 0) {
    view.replaceChildren(h("div", { class: "bar" }, title), empty(
      `${route.component} has sent no series that are still kept.`,
      "Its health comes from its reports, or from rules that wait for it. Check that it sends here, and its name."));
    return [];
  }

  const byMetric = Map.groupBy(answer.series, series => series.metric);
  const names = [...byMetric.keys()].sort();
  const metric = byMetric.has(route.metric) ? route.metric : names[0];
  const series = byMetric.get(metric);
  const kind = series[0].kind;
  const merged = route.series === MERGED && series.length > 1;
  const statistics = STATISTICS[kind].filter(name => !merged || name !== "last");
  const statistic = statistics.includes(route.stat) ? route.stat : defaultStatistic(kind, merged);
  const here = { ...route, metric, stat: statistic };
  const chosen = series.find(one => one.key === route.series) ?? null;
  const chart = makeChart(here, chosen, series, merged);
  const count = answer.found > answer.series.length ? `${answer.series.length} of ${answer.found}` : answer.found;
  const scroll = view.querySelector(".metrics ul")?.scrollTop ?? 0;
  const filter = view.querySelector(".metrics input")?.value ?? "";
  view.replaceChildren(
    h("div", { class: "bar" }, title, h("span", { class: "quiet" }, `${count} series`),
      rangePicker(route.range, range => hrefOf(here, { range }))),
    h("div", { class: "explorer" },
      metricList(here, byMetric, names, filter),
      h("div", { class: "stage" },
        h("nav", { class: "picker", "aria-label": "Statistic" }, ...statistics.map(name =>
          h("a", { href: hrefOf(here, { stat: name }), "aria-current": name === statistic ? "true" : null }, name))),
        chart.element,
        series[0].help ? h("p", { class: "help" }, series[0].help) : null,
        seriesList(here, series, merged ? MERGED : chosen?.key ?? null))));
  view.querySelector(".metrics ul").scrollTop = scroll;
  return [chart];
}

const defaultStatistic = (kind, merged) =>
  ({ gauge: merged ? "mean" : "last", counter: "rate", histogram: "p99" })[kind];

function makeChart(here, chosen, series, merged) {
  const [seconds, finest] = RANGES[here.range];
  // Tens of seconds are what all series have alike.
  const step = merged ? Math.max(10, finest) : finest;
  const labels = { component: here.component, __name__: here.metric, ...chosen?.labels };
  const isVolume = ["rate", "sum", "count"].includes(here.stat);
  return new Chart({
    title: here.metric, large: true, merged,
    hint: `${here.stat} of each ${step === 1 && !isVolume ? "second" : "step"}${merged ? ", all series as one" : ""}`,
    statistic: here.stat, seconds, step: isVolume ? Math.max(2, step) : step, matchers: matchers(labels),
    keep: chosen && (one => one.key === chosen.key),
    name: merged || series.length === 1 ? () => here.metric : null,
    empty: here.stat.startsWith("p") && series[0].kind !== "histogram" && here.range !== "5m"
      ? "Percentiles of gauges are kept for ten minutes: look at 5 min, or at mean and max."
      : "Nothing came in this time. Choose a longer range, or look whether the sender runs.",
  });
}

function metricList(here, byMetric, names, filter) {
  const list = h("ul", {}, ...names.map(name => h("li", { "data-name": name.toLowerCase() },
    h("a", { href: hrefOf(here, { metric: name, series: null, stat: null }),
      "aria-current": name === here.metric ? "true" : null },
    h("span", { class: "name" }, name), h("span", { class: "quiet" }, String(byMetric.get(name).length))))));
  const input = h("input", {
    type: "search", placeholder: `Filter ${names.length} metrics`, "aria-label": "Filter metrics",
  });
  const apply = () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of list.children) item.hidden = !item.dataset.name.includes(wanted);
  };
  input.value = filter;
  input.addEventListener("input", apply);
  apply();
  return h("nav", { class: "metrics", "aria-label": "Metrics" }, input, list);
}

function seriesList(here, series, current) {
  if (series.length < 2 && Object.keys(series[0].labels).length === 0) return null;
  const names = nameSeries(series);
  const facts = one => one.stale ? "ended" : `seen ${formatAge(Date.now() - one.seen)} ago`;
  const row = (text, key, fact) => h("li", {},
    h("a", { href: hrefOf(here, { series: key }), "aria-current": current === key ? "true" : null },
      h("span", { class: "name" }, text), h("span", { class: "quiet" }, fact)));
  const full = one => Object.entries(one.labels).map(([name, value]) => `${name}=${value}`).join(" ");
  const rows = series.map((one, i) => [series.length > 1 ? names[i] : full(one), one])
    .sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }))
    .map(([text, one]) => row(text, one.key, facts(one)));
  return h("nav", { class: "serieslist", "aria-label": "Series" },
    h("ul", {}, ...series.length > 1 ? [
      row("all together", null, `${series.length} series`), row("all as one", MERGED, "merged"),
    ] : [], ...rows));
}
