const formats = new Map();
const HOUR = 3_600_000;

function format(zone) {
  if (!formats.has(zone)) formats.set(zone, new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }));
  return formats.get(zone);
}

/** What a wall clock in the zone shows, as if it were UTC: milliseconds. */
function wall(instant, zone) {
  const part = Object.fromEntries(format(zone).formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
}

/** The moment at which a wall clock shows this; on the nights when clocks change, the nearest there is. */
function instantOf(shown, zone) {
  let guess = shown - (wall(shown, zone) - shown);
  guess += shown - wall(guess, zone);
  return guess;
}

/** The moments at which the days of a week begin, from Monday, and the end of the last: 8 of them. */
export function weekOf(instant, zone) {
  const shown = wall(instant, zone);
  const midnight = shown - (shown % (24 * HOUR));
  const monday = midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * 24 * HOUR;
  return Array.from({ length: 8 }, (_, i) => instantOf(monday + i * 24 * HOUR, zone));
}

/** Hours and minutes in the zone. */
export const timeIn = (instant, zone) =>
  new Intl.DateTimeFormat(undefined, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    .format(instant);

/** A day in the zone, such as "Sat 21 Nov". */
export const dayIn = (instant, zone) =>
  new Intl.DateTimeFormat(undefined, { timeZone: zone, weekday: "short", day: "numeric", month: "short" })
    .format(instant);

/** A day and its time in the zone, such as "Sat 21 Nov 08:00". */
export const momentIn = (instant, zone) => `${dayIn(instant, zone)} ${timeIn(instant, zone)}`;

export const myZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
