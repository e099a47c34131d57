import { byId, empty, h, setText } from "./dom.js";
import { showExplorer } from "./explorer.js";
import { Live } from "./live.js";
import { select, showAlerts, showHealth, tick } from "./lists.js";
import { RANGES, showMachine } from "./machine.js";

const view = byId("view");
let charts = [];
let turn = 0;

const STATES = {
  live: "live", connecting: "connecting", reconnecting: "connection lost, trying again", paused: "paused",
};

const live = new Live({
  health: news => showHealth(news, readRoute().component ?? ""),
  alerts: showAlerts,
  clock: tick,
  again: () => charts.forEach(chart => chart.load()),
  state(name) {
    const connection = byId("connection");
    connection.dataset.state = name;
    setText(connection, STATES[name]);
  },
});

/** What to show is in the address after the #: component, metric, series, stat, range. */
function readRoute() {
  const route = Object.fromEntries(new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B")));
  route.range = Object.hasOwn(RANGES, route.range ?? "") ? route.range : "5m";
  return route;
}

async function show() {
  const mine = ++turn;
  const isCurrent = () => mine === turn;
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
  live.follow(charts);
  // The link that was followed is new now: whoever came by keyboard goes on from there.
  if (focused && document.activeElement === document.body)
    view.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

byId("skip").addEventListener("click", event => {
  event.preventDefault();
  view.focus();
});
byId("alerts").addEventListener("click", event => event.target.closest(".more") && view.scrollIntoView());
byId("components").addEventListener("click", event => {
  if (event.target.closest("a") && innerWidth < 900) view.scrollIntoView({ block: "start" });
});
addEventListener("hashchange", show);
show();
