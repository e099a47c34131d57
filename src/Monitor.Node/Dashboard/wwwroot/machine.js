import { Chart } from "./chart.js";
import { h } from "./dom.js";

export const RANGES = { "5m": [300, 1, "5 min"], "1h": [3600, 10, "1 hour"], "24h": [86400, 120, "24 hours"] };

const machine = (name, more = "") => `{component="machine",__name__=~"${name}"${more}}`;
const way = (series, into, outOf) => `${series.labels.device} ${series.metric.includes(into) ? into : outOf}`;
const share = { statistic: "last", fixed: [0, 1], unit: "ratio" };

const CHARTS = [
  {
    title: "CPU", ...share, matchers: machine("system_cpu_utilization_ratio"),
    name: series => series.labels.cpu === "total" ? "total" : `cpu ${series.labels.cpu}`,
    strong: series => series.labels.cpu === "total", filled: series => series.labels.cpu === "total",
  },
  {
    title: "Load", statistic: "last", unit: "", zero: true, matchers: machine("system_load_(1|5|15)m"),
    name: series => `${series.metric.slice(12, -1)} min`, strong: series => series.metric === "system_load_1m",
    filled: series => series.metric === "system_load_1m",
  },
  {
    title: "Memory", ...share, matchers: machine("system_(memory|swap|cgroup_memory)_utilization_ratio"),
    name: ({ metric }) => metric.includes("swap") ? "swap" : metric.includes("cgroup") ? "node's group" : "memory",
    strong: series => series.metric === "system_memory_utilization_ratio",
  },
  {
    title: "Pressure", ...share, hint: "share of time that tasks waited", fixed: [0, 0.05],
    matchers: machine("system_pressure_ratio", ',scope="some"'), name: series => series.labels.resource,
  },
  {
    title: "Disk space", ...share, hint: "used", matchers: machine("system_filesystem_utilization_ratio"),
    name: series => series.labels.mountpoint,
  },
  {
    title: "Disk busy", ...share, matchers: machine("system_disk_utilization_ratio"),
    name: series => series.labels.device,
  },
  {
    title: "Disk latency", statistic: "last", unit: "seconds", zero: true, hint: "mean of the requests of a second",
    matchers: machine("system_disk_(read|write)_latency_seconds"), name: series => way(series, "read", "write"),
    empty: "No disk was asked in this time.",
  },
  {
    title: "Disk I/O", statistic: "rate", unit: "bytes/s",
    matchers: machine("system_disk_(read|written)_bytes_total"), name: series => way(series, "read", "written"),
  },
  {
    title: "Network", statistic: "rate", unit: "bytes/s",
    matchers: machine("system_network_(receive|transmit)_bytes_total", ',device!="lo"'),
    name: series => way(series, "receive", "transmit"),
  },
];

/** The machine's charts; returns what to follow. */
export function showMachine(view, rangeName) {
  const [seconds, step] = RANGES[rangeName];
  // A counter is read once a second, more or less: a step of two seconds always has a reading.
  const charts = CHARTS.map(options => new Chart({
    empty: "Nothing is measured here: see machine in monitor.yaml.", ...options,
    seconds, step: options.statistic === "rate" ? Math.max(2, step) : step,
  }));
  view.replaceChildren(
    h("div", { class: "bar" }, h("h2", {}, "This machine"), rangePicker(rangeName, name => `#range=${name}`)),
    h("div", { class: "charts" }, ...charts.map(chart => chart.element)));
  return charts;
}

/** Links that choose how far back to look. */
export function rangePicker(current, hrefOf) {
  return h("nav", { class: "picker", "aria-label": "Range" }, ...Object.entries(RANGES).map(([name, [, , text]]) =>
    h("a", { href: hrefOf(name), "aria-current": name === current ? "true" : null }, text)));
}
