/**
 * The stream from the node. It is opened anew when the page charts something else, closed while nobody looks, and
 * comes back by itself, more slowly each time.
 */
export class Live {
  #source = null;
  #charts = [];
  #timer = 0;
  #watch = 0;
  #heard = 0;
  #failures = 0;
  #handlers;

  constructor(handlers) {
    this.#handlers = handlers;
    document.addEventListener("visibilitychange", () => document.hidden ? this.#close("paused") : this.#open(true));
    addEventListener("pagehide", () => this.#close("paused"));
    addEventListener("pageshow", event => event.persisted && this.#open(true));
  }

  /** Follows these charts, each written as the node reads it. */
  follow(charts) {
    this.#charts = charts;
    if (!document.hidden) this.#open(false);
  }

  #open(again) {
    this.#close("connecting");
    const query = this.#charts.map(chart => `chart=${encodeURIComponent(chart.request)}`).join("&");
    const followed = this.#charts;
    const source = new EventSource(`/api/v1/live?${query}`);
    this.#source = source;
    this.#heard = performance.now();
    if (again) this.#handlers.again();
    source.onopen = () => {
      if (this.#failures > 0) this.#handlers.again();
      this.#failures = 0;
      this.#handlers.state("live");
    };
    source.onerror = () => this.#retry();
    const on = (name, handle) => source.addEventListener(name, event => {
      this.#heard = performance.now();
      handle(JSON.parse(event.data));
    });
    on("health", this.#handlers.health);
    on("alerts", this.#handlers.alerts);
    on("incidents", this.#handlers.incidents);
    on("silences", this.#handlers.silences);
    on("points", points => {
      this.#handlers.clock(points.now);
      for (const [index, answer] of Object.entries(points.charts)) followed[index]?.push(answer, points.now);
    });
    // A connection can die without a word: a second without news is late, ten are none.
    this.#watch = setInterval(() => performance.now() - this.#heard > 10_000 && this.#retry(), 2_000);
  }

  #retry() {
    this.#close("reconnecting");
    const pause = Math.min(15_000, 500 * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.#open(false), pause);
  }

  #close(state) {
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#source?.close();
    this.#source = null;
    this.#handlers.state(state);
  }
}
