import { formatAge } from "./format.js";
import { setText } from "./dom.js";

let ahead = 0;

/** The node's time, as far as it was heard: ages are right though the viewer's clock is not. */
export const now = () => Date.now() + ahead;

export const hear = nodeNow => { ahead = nodeNow - Date.now(); };

const clockTime = new Intl.DateTimeFormat(
  undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const shortTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });

/** A moment as short as it is clear: the time today, the day and time otherwise. */
export function when(moment, withSeconds = true) {
  const date = new Date(moment), today = new Date(now());
  const time = (withSeconds ? clockTime : shortTime).format(date);
  if (date.toDateString() === today.toDateString()) return time;
  const date_ = (date.getFullYear() === today.getFullYear() ? day : dayAndYear).format(date);
  return `${date_} ${(shortTime).format(date)}`;
}

/** Text that grows older by itself: what follows "since" or comes before "ago". */
export function setAge(element, moment, words = "{}") {
  element.dataset.age = String(+new Date(moment));
  element.dataset.words = words;
  element.title = new Date(moment).toLocaleString();
  tickOne(element);
}

function tickOne(element) {
  const span = Math.abs(now() - element.dataset.age);
  setText(element, element.dataset.words.replace("{}", formatAge(span)));
}

/** Brings all ages of the page up to now. */
export function tickAges(root) {
  for (const element of root.querySelectorAll("[data-age]")) tickOne(element);
}
