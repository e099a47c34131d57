import { get } from "../api.js";
import { Chart } from "../chart.js";
import { now } from "../clock.js";

const BEFORE = 600;
const AFTER = 3000;
const DAY = 86400;

/** Everything that is known of an alert; several where their labels come out to one fingerprint. */
export const readAlert = async fingerprint =>
  (await get(`/dashboard/data/alerts/${encodeURIComponent(fingerprint)}`)).alerts;

/**
 * The charts of the series that decide an alert, around its start. `keep` says which requests are new; `marks` are
 * moments of the incident beside the start.
 */
export function chartsOf(alert, { marks = [], large = false, isNew = () => true } = {}) {
  const start = Math.floor(new Date(alert.startsAt ?? alert.since) / 1000);
  const end = start + AFTER;
  return alert.charts.filter(isNew).map(chart => {
    const finest = now() / 1000 - start > DAY - AFTER ? 60 : 10;
    const step = chart.volume ? Math.max(finest, Math.ceil(chart.window / finest) * finest) : finest;
    const isComparable = !chart.volume || step === chart.window;
    const limits = [];
    if (isComparable && chart.limit !== undefined)
      limits.push({ value: chart.limit, text: `fires ${chart.upper ? "above" : "below"}` });
    if (isComparable && chart.clear !== undefined)
      limits.push({ value: chart.clear, text: "over at", isSoft: true });
    const made = new Chart({
      title: chart.metric, hint: `${chart.statistic} of each ${step} s`, statistic: chart.statistic, step,
      matchers: chart.matchers, from: start - BEFORE, end, limits, large,
      marks: [{ second: start, text: "start", isStart: true }, ...marks],
      empty: "Nothing is kept of this time.",
    });
    made.element.title = chart.condition;
    return made;
  });
}
