import { setWarnings } from "./parts.js";

/**
 * Reads a page again: when news of its kind come, when somebody looks at it again, and every so often. What goes wrong
 * is said in <warned>, and the page stays as it was.
 */
export function rereader(read, warned, context) {
  const reading = refresher(
    () => read().catch(error => setWarnings(warned, [`${error.message} What you see may be old; it is tried again.`])),
    context.isCurrent);
  return {
    soon: reading.soon,
    /** What the frame asks of an open page. kinds: of news; every: milliseconds, or never; charts: those it shows. */
    page(kinds, { every = 0, charts = () => [] } = {}) {
      const timer = every > 0 ? setInterval(reading.soon, every) : 0;
      return {
        news(kind) { if (kinds.includes(kind)) reading.soon(); },
        again() {
          charts().forEach(chart => chart.load());
          reading.soon();
        },
        close() {
          clearInterval(timer);
          reading.stop();
          charts().forEach(chart => chart.close());
        },
      };
    },
  };
}

/**
 * Does at most one reading at a time, and one more when news came meanwhile. A second lies between two, more where a
 * reading takes long: a storm costs the node no more than a quarter of its time for this page.
 */
function refresher(read, isCurrent) {
  let under = false, again = false, timer = 0;
  const run = async () => {
    timer = 0;
    if (!isCurrent()) return;
    under = true;
    again = false;
    const began = performance.now();
    try {
      await read();
    } finally {
      under = false;
      const pause = Math.max(1000, 3 * (performance.now() - began));
      if (again && isCurrent()) timer = setTimeout(run, pause);
    }
  };
  return {
    soon() {
      again = true;
      if (!under && !timer) timer = setTimeout(run, 50);
    },
    stop() { clearTimeout(timer); },
  };
}
