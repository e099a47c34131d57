const SCALES = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
const BINARY = [[2 ** 40, "Ti"], [2 ** 30, "Gi"], [2 ** 20, "Mi"], [2 ** 10, "Ki"]];

function digits(value) {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 0.01) return value.toFixed(2);
  return value.toExponential(1);
}

function scaled(value, scales) {
  const size = Math.abs(value);
  for (const [factor, prefix] of scales) if (size >= factor) return [digits(value / factor), prefix];
  return [digits(value), ""];
}

function duration(value) {
  const size = Math.abs(value);
  if (size === 0) return "0 s";
  if (size < 1e-6) return `${digits(value * 1e9)} ns`;
  if (size < 1e-3) return `${digits(value * 1e6)} µs`;
  if (size < 1) return `${digits(value * 1e3)} ms`;
  if (size < 120) return `${digits(value)} s`;
  if (size < 7200) return `${digits(value / 60)} min`;
  if (size < 172800) return `${digits(value / 3600)} h`;
  return `${digits(value / 86400)} d`;
}

/** A value for people. Kinds of values: ratio, bytes, seconds, rates of them, plain. */
export function formatValue(value, unit = "") {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const [base, per] = unit.split("/");
  const suffix = per ? `/${per}` : "";
  switch (base) {
    case "ratio": case "1": return per ? `${digits(value)}${suffix}` : `${digits(value * 100)} %`;
    case "bytes": case "By": {
      const [text, prefix] = scaled(value, BINARY);
      return `${text} ${prefix}B${suffix}`;
    }
    case "seconds": case "s": return per ? `${digits(value)} s${suffix}` : duration(value);
    case "ms": return per ? `${digits(value)} ms${suffix}` : duration(value / 1e3);
    case "us": return per ? `${digits(value)} µs${suffix}` : duration(value / 1e6);
    case "ns": return per ? `${digits(value)} ns${suffix}` : duration(value / 1e9);
    default: {
      const [text, prefix] = scaled(value, SCALES);
      const named = /^[A-Za-z%]+$/.test(base) ? ` ${base}` : "";
      return `${text}${prefix ? ` ${prefix}` : ""}${named}${suffix}`;
    }
  }
}

/** A value on an axis: ticks are round, so zeros after the point say nothing. */
export const formatTick = (value, unit) =>
  formatValue(value, unit).replace(/\.0+(?= |$)/, "").replace(/(\.\d*[1-9])0+(?= |$)/, "$1");

/** The unit that a statistic has of a series with this unit. */
export function unitOf(statistic, unit) {
  if (statistic === "count") return "";
  if (statistic === "rate") return `${unit === "ratio" ? "" : unit}/s`;
  return unit;
}

export function formatTime(milliseconds, withSeconds = true) {
  return new Date(milliseconds).toLocaleTimeString([], {
    hour: "2-digit", minute: "2-digit", second: withSeconds ? "2-digit" : undefined, hourCycle: "h23",
  });
}

/** How long something lasts: "4 s", "12 min", "3 h 5 min". */
export function formatAge(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d`;
}

/** The labels that tell series apart: those that not all of them have alike. */
export function nameSeries(all, named = null) {
  const metrics = new Set(all.map(series => series.metric));
  const names = new Set(all.flatMap(series => Object.keys(series.labels)));
  const telling = [...names].filter(name => new Set(all.map(series => series.labels[name] ?? "")).size > 1);
  return all.map(series => {
    if (named) return named(series);
    const parts = telling.filter(name => series.labels[name]).map(name => `${name}=${series.labels[name]}`);
    if (metrics.size > 1) parts.unshift(series.metric);
    return parts.join(" ") || series.metric;
  });
}

const quote = text => `"${text.replace(/\\/g, "\\\\").replace(/"/g, "\\\"").replace(/\n/g, "\\n")}"`;

/** Demands on labels as the node reads them. */
export const matchers = labels =>
  `{${Object.entries(labels).map(([name, value]) => `${quote(name)}=${quote(value)}`).join(",")}}`;
