import { h, setText } from "./dom.js";
import { formatTick, formatTime, formatValue, nameSeries, unitOf } from "./format.js";
import { plot, secondAt, valueAt } from "./plot.js";

const VOLUMES = ["rate", "sum", "count"];
const LEGEND = 8;
const all = new Set();

let style = null;

function readStyle() {
  const css = getComputedStyle(document.documentElement);
  const get = name => css.getPropertyValue(name).trim();
  style = {
    colours: Array.from({ length: 8 }, (_, i) => get(`--line-${i + 1}`)),
    ink: {
      grid: get("--grid"), quiet: get("--quiet"), text: get("--text"), bad: get("--critical"),
      panel: get("--panel"), font: `11px ${get("--figures")}`,
    },
  };
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  style = null;
  for (const chart of all) chart.draw();
});

/**
 * A chart of some series over a stretch of time up to now, or between two moments. It reads its past once and is then
 * fed by the stream; the arrow keys move its cursor, Escape takes it away.
 */
export class Chart {
  #options;
  #series = new Map();
  #now = Date.now();
  #cursor = null;
  #frame = 0;
  #loading = 0;
  #loaded = false;
  #canvas = h("canvas", { tabindex: "0", role: "img" });
  #legend = h("ul", { class: "legend" });
  #note = h("p", { class: "note" });
  #spoken = h("p", { class: "spoken", "aria-live": "polite" });
  #watch = new ResizeObserver(() => this.draw());

  /**
   * options: title, statistic, seconds, step, matchers; optional merged (all series as one), unit, fixed (range of
   * values), zero (the range begins there), keep (which series), name (of a series), strong and filled (which lines),
   * from and end (Unix seconds, instead of seconds), limits (value, text, isSoft) and marks (second, text, isStart).
   */
  constructor(options) {
    this.#options = options;
    this.request = `${options.merged ? "merged " : ""}${options.statistic}:${options.step}:${options.matchers}`;
    this.element = h("figure", { class: `chart ${options.large ? "large" : ""}` },
      h("figcaption", {}, h("h3", {}, options.title), h("span", { class: "hint" }, options.hint ?? "")),
      h("div", { class: "canvas" }, this.#canvas, this.#note), this.#legend, this.#spoken);
    this.#canvas.addEventListener("pointermove", event => this.#point(event.offsetX));
    this.#canvas.addEventListener("pointerleave", () => this.#moveTo(null));
    this.#canvas.addEventListener("keydown", event => this.#key(event));
    this.#canvas.addEventListener("blur", () => this.#moveTo(null));
    this.#watch.observe(this.#canvas);
    all.add(this);
    this.load();
  }

  /** Reads the past; what the stream brought meanwhile stays. */
  async load() {
    const turn = ++this.#loading;
    try {
      const stretch = this.#options.from ? `&to=${this.#to}` : "";
      const query = `chart=${encodeURIComponent(this.request)}&seconds=${this.#seconds}${stretch}`;
      const response = await fetch(`/dashboard/data/points?${query}`);
      if (!response.ok) throw new Error(`the node answered ${response.status}`);
      const answer = await response.json();
      if (turn !== this.#loading) return;
      this.#series = new Map(answer.series.filter(this.#options.keep ?? (() => true))
        .map(series => [series.key, series]));
      this.#loaded = true;
      this.#name(answer);
    } catch (error) {
      if (turn === this.#loading) setText(this.#note, `Could not be read: ${error.message}. It is tried again.`);
    }
    this.draw();
  }

  /** Takes what the stream brought: points replace those of the same step. */
  push(answer, now) {
    this.#now = now;
    if (!this.#loaded) {
      this.load();
      return;
    }
    for (const news of answer.series) {
      const series = this.#series.get(news.key);
      if (series) this.#merge(series, news.points);
      else if (!this.#options.keep) { this.load(); break; }
    }
    this.draw();
  }

  close() {
    this.#watch.disconnect();
    all.delete(this);
  }

  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#canvas.isConnected && this.#canvas.clientWidth > 0) this.#drawNow();
    });
  }

  get #unit() {
    const first = this.#series.values().next().value;
    return this.#options.unit ?? unitOf(this.#options.statistic, first?.unit ?? "");
  }

  get #to() {
    return Math.min(this.#options.end ?? Infinity, Math.floor(this.#now / 1000) - 1);
  }

  get #seconds() {
    return this.#options.from ? Math.max(60, this.#to - this.#options.from) : this.#options.seconds;
  }

  /** True while the stream has something to add. */
  get isLive() {
    return !this.#options.end || this.#options.end * 1000 > this.#now;
  }

  #name(answer) {
    const series = [...this.#series.values()];
    const names = nameSeries(series, this.#options.name);
    series.forEach((one, i) => {
      one.name = names[i];
      one.strong = this.#options.strong ? this.#options.strong(one) : series.length === 1;
      one.filled = this.#options.filled ? this.#options.filled(one) : series.length <= 2;
    });
    series.sort((a, b) => b.strong - a.strong || a.name.localeCompare(b.name, undefined, { numeric: true }));
    this.#series = new Map(series.map(one => [one.key, one]));
    if (answer.found > answer.series.length)
      setText(this.element.querySelector(".hint"), `${answer.series.length} of ${answer.found} series`);
    if (answer.partial) setText(this.element.querySelector(".hint"), "partial: a shard did not answer");
  }

  #merge(series, news) {
    if (news.length === 0) return;
    const first = news[0][0];
    let at = series.points.length;
    while (at > 0 && series.points[at - 1][0] >= first) at--;
    series.points.splice(at, Infinity, ...news);
    const oldest = this.#to - this.#seconds - this.#options.step;
    let gone = 0;
    while (gone < series.points.length && series.points[gone][0] < oldest) gone++;
    if (gone > 60) series.points.splice(0, gone);
  }

  /** A volume's last step is not over: it would show a fall that is none. */
  #finished(points) {
    if (!VOLUMES.includes(this.#options.statistic)) return points;
    let end = points.length;
    while (end > 0 && points[end - 1][0] + this.#options.step > this.#to) end--;
    return end === points.length ? points : points.slice(0, end);
  }

  #drawNow() {
    if (!style) readStyle();
    const { step, fixed, zero, limits = [], marks = [] } = this.#options;
    const series = [...this.#series.values()].map(one => ({ ...one, points: this.#finished(one.points) }));
    const to = this.#to, from = to - this.#seconds;
    const unit = this.#unit;
    const named = limits.map(limit => ({ ...limit, text: `${limit.text} ${formatTick(limit.value, unit)}` }));
    const top = fixed && series.reduce((most, one) => one.points.reduce(
      (high, [second, value]) => second >= from ? Math.max(high, value) : high, most), fixed[1]);
    const bounds = fixed && [fixed[0], top];
    plot(this.#canvas, {
      series, from, to, step, unit, fixed: bounds, zero, limits: named, marks, cursor: this.#cursor, ...style,
    });
    const hasPoints = series.some(one => one.points.some(([second]) => second >= from));
    this.#canvas.dataset.points = String(series.reduce((sum, one) => sum + one.points.length, 0));
    if (this.#loaded) setText(this.#note, hasPoints ? "" : this.#options.empty ?? "Nothing came in this time.");
    this.#showLegend(series, unit, from);
  }

  #showLegend(series, unit, from) {
    const at = this.#cursor;
    const items = series.slice(0, LEGEND).map(one => {
      const newest = one.points.at(-1);
      const value = at !== null ? valueAt(one.points, at, this.#options.step)
        : newest && newest[0] >= from ? newest[1] : null;
      return [one.name, formatValue(value, unit)];
    });
    if (this.#legend.children.length !== items.length + (series.length > LEGEND ? 1 : 0)) {
      this.#legend.replaceChildren(...items.map((_, i) => h("li", {},
        h("i", { class: `swatch line-${i % 8 + 1}` }), h("span", {}), h("b", {}))));
      const more = series.length - LEGEND;
      if (more > 0) this.#legend.append(h("li", { class: "quiet" }, `and ${more} more`));
    }
    items.forEach(([name, value], i) => {
      const [, label, figure] = this.#legend.children[i].children;
      setText(label, name);
      label.title = name;
      setText(figure, value);
    });
    const when = at !== null ? `at ${formatTime(at * 1000)}` : this.isLive ? "now" : "at the end";
    const text = items.map(([name, value]) => `${name} ${value}`).join(", ") || "no data";
    this.#canvas.setAttribute("aria-label", `${this.#options.title}, ${when}: ${text}. Arrow keys move the cursor.`);
    if (document.activeElement === this.#canvas && at !== null) setText(this.#spoken, `${when}: ${text}`);
    if (!this.#options.hint && at !== null) setText(this.element.querySelector(".hint"), formatTime(at * 1000));
    else if (this.element.querySelector(".hint").textContent.includes(":"))
      setText(this.element.querySelector(".hint"), this.#options.hint ?? "");
  }

  #point(offset) {
    this.#moveTo(secondAt(this.#canvas, offset, this.#to - this.#seconds, this.#to));
  }

  #moveTo(second) {
    for (const chart of all) {
      if (chart.#seconds !== this.#seconds || chart.#to !== this.#to) continue;
      chart.#cursor = second;
      chart.draw();
    }
  }

  #key(event) {
    const { step } = this.#options, seconds = this.#seconds;
    const size = Math.max(step, Math.round(seconds / 150)) * (event.shiftKey ? 10 : 1);
    const at = this.#cursor ?? this.#to;
    const moves = {
      ArrowLeft: at - size, ArrowRight: at + size, Home: this.#to - seconds, End: this.#to, Escape: null,
    };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const next = moves[event.key];
    this.#moveTo(next === null ? null : Math.min(this.#to, Math.max(this.#to - seconds, next)));
  }
}
