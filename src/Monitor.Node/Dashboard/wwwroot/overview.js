import { byId, empty, h } from "./dom.js";
import { showExplorer } from "./explorer.js";
import { select } from "./lists.js";
import { RANGES, showMachine } from "./machine.js";

/** What to show is in the address after the #: component, metric, series, stat, range. */
function readRoute() {
  const route = Object.fromEntries(new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B")));
  route.range = Object.hasOwn(RANGES, route.range ?? "") ? route.range : "5m";
  return route;
}

/** The overview: health, alerts, and the charts of the machine or of a component. */
export function open(_, context) {
  const view = byId("view");
  const end = new AbortController();
  let charts = [];
  let turn = 0;

  async function show() {
    const mine = ++turn;
    const isCurrent = () => mine === turn && context.isCurrent();
    const route = readRoute();
    const focused = document.activeElement?.getAttribute("href");
    select(route.component ?? "");
    let next;
    try {
      next = route.component ? await showExplorer(view, route, isCurrent) : showMachine(view, route.range);
    } catch (error) {
      if (isCurrent()) view.replaceChildren(empty("This could not be read.", `${error.message}. `,
        h("a", { href: location.hash }, "Go on trying"), " or look whether the node runs."));
      next = [];
    }
    if (!isCurrent()) {
      next.forEach(chart => chart.close());
      return;
    }
    if (!route.component) delete view.dataset.component;
    charts.forEach(chart => chart.close());
    charts = next;
    context.follow(charts);
    // The link that was followed is new now: whoever came by keyboard goes on from there.
    if (focused && document.activeElement === document.body)
      view.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  const { signal } = end;
  byId("alerts").addEventListener("click", event => event.target.closest(".more") && view.scrollIntoView(), { signal });
  byId("components").addEventListener("click", event => {
    if (event.target.closest("a") && innerWidth < 900) view.scrollIntoView({ block: "start" });
  }, { signal });
  addEventListener("hashchange", show, { signal });
  show();
  return {
    again: anew => anew ? show() : charts.forEach(chart => chart.load()),
    close() {
      end.abort();
      turn++;
      charts.forEach(chart => chart.close());
      view.replaceChildren();
      delete view.dataset.component;
    },
  };
}
