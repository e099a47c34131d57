import { get } from "./api.js";
import { hear, now, tickAges, when } from "./clock.js";
import { byId, empty, h, setText } from "./dom.js";
import { listen, usePageKeys } from "./keys.js";
import { Live } from "./live.js";
import { showAlerts, showHealth, tick } from "./lists.js";
import "./me.js";

const PAGES = [
  [/^\/$/, () => import("./overview.js")],
  [/^\/incidents$/, () => import("./incidents/list.js")],
  [/^\/incidents\/(\d+)$/, () => import("./incidents/page.js")],
  [/^\/alerts$/, () => import("./alerts/list.js")],
  [/^\/alerts\/([^/]+)$/, () => import("./alerts/page.js")],
  [/^\/silences$/, () => import("./silences/list.js")],
  [/^\/silences\/new$/, () => import("./silences/make.js")],
  [/^\/silences\/([^/]+)$/, () => import("./silences/list.js")],
  [/^\/oncall$/, () => import("./oncall/page.js")],
  [/^\/receivers$/, () => import("./receivers/page.js")],
  [/^\/audit$/, () => import("./audit/page.js")],
];
const STATES = {
  live: "live", connecting: "connecting", reconnecting: "connection lost, trying again", paused: "paused",
};

const heard = {};
let page = null;
let turn = 0;
let shown = "";
let liveAt = 0;
let cause = "";
let late = 0;

const news = kind => data => {
  heard[kind] = data;
  page?.news?.(kind, data);
};

const live = new Live({
  health(data) { showHealth(data); news("health")(data); },
  alerts(data) { showAlerts(data); news("alerts")(data); },
  incidents(data) { showOpen(data); news("incidents")(data); },
  silences: news("silences"),
  clock(nodeNow) {
    hear(nodeNow);
    liveAt = nodeNow;
    tick(nodeNow);
    tickAges(document);
  },
  again: () => page?.again?.(),
  state(name) {
    const connection = byId("connection");
    connection.dataset.state = name;
    setText(connection, STATES[name]);
    clearTimeout(late);
    if (name === "reconnecting") tellStale();
    else if (name === "connecting") late = setTimeout(tellStale, 2_000);
    else if (name === "live") {
      byId("stale").hidden = true;
      cause = "";
    }
  },
});

/** Says that the page may be old, and why where the node knows: without its database the cluster has no live stream. */
async function tellStale() {
  const stale = byId("stale");
  const show = () => setText(stale, (liveAt
    ? `Not live since ${when(liveAt)}: what you see may be old.`
    : "The node does not answer yet.") + cause);
  stale.hidden = false;
  show();
  const cluster = await get("/api/v1/cluster").catch(() => null);
  if (stale.hidden) return;
  cause = cluster?.data.degraded ? ` ${cluster.data.degraded.meaning}` : "";
  show();
}

function showOpen({ open, waiting, worst }) {
  const badge = byId("open-incidents");
  badge.hidden = open === 0;
  badge.dataset.severity = waiting > 0 ? worst : "";
  setText(badge, String(open));
  badge.setAttribute("aria-label", `${open} open, ${waiting} wait for somebody`);
}

/** Opens an address of the page without loading everything anew. */
function go(address) {
  const from = location.pathname + location.search;
  history.replaceState({ place: scrollY }, "");
  history.pushState(null, "", address);
  if (location.pathname === "/" && from === "/") page?.again?.(true);
  else open({ isNew: true });
}

/**
 * Shows what the address names. Whoever went there has the focus on the new page's title; whoever came back is where he
 * was: at `place`, with the focus on the link to where he comes `from`.
 */
async function open({ isNew = false, place = null, from = "" }) {
  const mine = ++turn;
  const isCurrent = () => mine === turn;
  page?.close?.();
  page = null;
  usePageKeys(null);
  const path = location.pathname.replace(/(.)\/$/, "$1");
  for (const link of byId("nav").children) {
    const here = link.pathname === path || (link.pathname !== "/" && path.startsWith(`${link.pathname}/`));
    link.toggleAttribute("data-here", here);
    if (here) link.setAttribute("aria-current", link.pathname === path ? "page" : "true");
    else link.removeAttribute("aria-current");
  }
  shown = path;
  const [pattern, load] = PAGES.find(([each]) => each.test(path)) ?? [];
  const root = byId("page");
  byId("overview").hidden = path !== "/";
  root.hidden = path === "/";
  root.replaceChildren(h("p", { class: "loading" }, "Reading…"));
  let isFollowed = false;
  const context = {
    parameters: pattern ? pattern.exec(path).slice(1).map(decodeURIComponent) : [],
    query: new URLSearchParams(location.search), isCurrent, go, heard, follow(charts) {
      isFollowed = true;
      if (isCurrent()) live.follow(charts);
    },
    title(text) { document.title = `${text} · Monitor`; }, keys: keys => isCurrent() && usePageKeys(keys),
  };
  if (isNew) scrollTo(0, 0);
  try {
    if (!load) throw new Error(`There is nothing at ${path}.`);
    const module = await load();
    if (!isCurrent()) return;
    const opened = await module.open(root, context);
    if (!isCurrent()) {
      opened?.close?.();
      return;
    }
    page = opened;
  } catch (error) {
    if (isCurrent()) showError(root, error, path);
  }
  if (!isCurrent()) return;
  if (!isFollowed && path !== "/") live.follow([]);
  const title = root.hidden ? byId("view") : root.querySelector("h1") ?? byId("main");
  if (isNew) title.focus({ preventScroll: true });
  if (place === null) return;
  (from && root.querySelector(`a[href="${CSS.escape(from)}"]`) || title).focus({ preventScroll: true });
  scrollTo({ top: place, behavior: "instant" });
}

function showError(root, error, path) {
  root.hidden = false;
  byId("overview").hidden = true;
  root.replaceChildren(h("div", { class: "panel" }, empty(error.message,
    error.status === 404 ? "Perhaps it was long ago. " : "Look whether the node runs. ",
    h("a", { href: path }, "Try again"), " or go to the ", h("a", { href: "/incidents" }, "incidents"), ".")));
  document.title = "Not found · Monitor";
}

document.addEventListener("click", event => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (link.origin !== location.origin || link.target || link.id === "skip") return;
  if (!PAGES.some(([pattern]) => pattern.test(link.pathname))) return;
  if (link.pathname === "/" && location.pathname === "/" && link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
});
byId("skip").addEventListener("click", event => {
  event.preventDefault();
  byId("main").focus();
});
addEventListener("popstate", event => {
  // A change of the part after # on the overview is the overview's own.
  if (location.pathname === "/" && !byId("overview").hidden) return;
  open({ place: event.state?.place ?? 0, from: shown });
});
setInterval(() => tickAges(document), 1000);
listen(go);
history.scrollRestoration = "manual";
open({});
