import { find, get } from "../api.js";
import { now } from "../clock.js";
import { empty, h } from "../dom.js";
import { formatAge } from "../format.js";
import { notice, pageHead, panel, picker, setWarnings } from "../parts.js";
import { arrange, arrangedList, readArranged } from "./override.js";
import { dayList, track } from "./week.js";
import { momentIn, myZone, timeIn, weekOf } from "./zone.js";

const WEEK = 7 * 86_400_000;
const AGAIN = 60_000;

/** Who is on call now, who is next, and each schedule's week. */
export async function open(root, context) {
  context.title("On call");
  const ofSchedule = context.query.get("zone") === "schedule";
  const weeks = Number.parseInt(context.query.get("week") ?? "0", 10) || 0;
  const warned = notice();
  const body = h("div", {});
  let known = { schedules: [], people: [] };
  const again = () => read().catch(error => setWarnings(warned, [error.message]));
  const standIn = async schedule => {
    if (known.schedules.length > 0 && (await arrange(known.schedules, known.people, schedule))) again();
  };
  const read = async () => {
    const { data } = await get("/api/v1/oncall");
    const [shifts, calendars, arranged] = await Promise.all([
      Promise.all(data.schedules.map(schedule => readWeek(schedule, ofSchedule, weeks))),
      find("/api/v1/calendars").catch(() => null),
      readArranged(),
    ]);
    if (!context.isCurrent()) return;
    setWarnings(
      warned,
      data.problems?.length
        ? [`The on-call file has mistakes, what was read before is in force: ${data.problems.join("; ")}`]
        : [],
    );
    known = { schedules: data.schedules.map(one => one.name), people: data.people ?? [] };
    const people = [...new Set(shifts.flatMap(week => week.shifts.map(shift => shift.person)).filter(Boolean))].sort();
    // Whoever goes by keys stays where they are when the page reads again.
    const held = [...body.querySelectorAll("button")].indexOf(document.activeElement);
    body.replaceChildren(
      ...(data.schedules.length === 0
        ? [
            h(
              "div",
              { class: "panel" },
              empty(
                "Nobody is on call: there is no schedule.",
                "Name a file under ",
                h("code", {}, "oncall.file"),
                " in the configuration.",
              ),
            ),
          ]
        : shifts.map(week =>
            describe(
              week,
              people,
              arranged?.filter(one => one.schedule === week.schedule.name) ?? [],
              again,
              () => standIn(week.schedule.name),
            ),
          )),
      exchanges(calendars?.data ?? []),
    );
    if (held >= 0) body.querySelectorAll("button")[held]?.focus();
  };
  const hrefOf = (week, zone) => {
    const query = new URLSearchParams();
    if (week !== 0) query.set("week", week);
    if (zone) query.set("zone", "schedule");
    return `/oncall${query.size > 0 ? `?${query}` : ""}`;
  };
  await read();
  if (!context.isCurrent()) return null;
  root.replaceChildren(
    pageHead(
      "On call",
      picker("Week", weeks, [
        [weeks - 1, "‹ earlier", hrefOf(weeks - 1, ofSchedule)],
        [0, "this week", hrefOf(0, ofSchedule)],
        [weeks + 1, "later ›", hrefOf(weeks + 1, ofSchedule)],
      ]),
      picker("Times", ofSchedule, [
        [false, `my time (${myZone()})`, hrefOf(weeks, false)],
        [true, "each schedule's", hrefOf(weeks, true)],
      ]),
    ),
    warned,
    body,
  );
  const timer = setInterval(again, AGAIN);
  context.keys({
    o: ["somebody stands in", () => standIn()],
    ".": ["this week", () => context.go(hrefOf(0, ofSchedule))],
    "]": ["a week later", () => context.go(hrefOf(weeks + 1, ofSchedule))],
    "[": ["a week earlier", () => context.go(hrefOf(weeks - 1, ofSchedule))],
    z: ["my time or the schedule's", () => context.go(hrefOf(weeks, !ofSchedule))],
  });
  return { close: () => clearInterval(timer) };
}

async function readWeek(schedule, ofSchedule, weeks) {
  const zone = ofSchedule ? schedule.timeZone : myZone();
  const days = weekOf(now() + weeks * WEEK, zone);
  const moment = at => encodeURIComponent(new Date(at).toISOString());
  const path = `/api/v1/oncall/${encodeURIComponent(schedule.name)}/shifts`;
  const shifts = (await get(`${path}?from=${moment(days[0])}&to=${moment(days[7])}`)).data.map(shift => ({
    ...shift,
    from: +new Date(shift.from),
    to: +new Date(shift.to),
  }));
  return { schedule, zone, days, shifts };
}

function describe(week, people, arranged, changed, standIn) {
  const { schedule, zone } = week;
  const person = shift =>
    h("strong", { "data-tone": shift.person ? "" : "waiting", class: "standing" }, shift.person ?? "nobody");
  const until = momentIn(+new Date(schedule.now.to), zone);
  const lead = h(
    "p",
    { class: "oncall-now" },
    "Now ",
    person(schedule.now),
    h(
      "span",
      { class: "quiet" },
      ` until ${until} (${formatAge(new Date(schedule.now.to) - now())})`,
      schedule.now.source ? `, by ${schedule.now.source}` : "",
    ),
    ...(schedule.next ? [" · then ", person(schedule.next)] : []),
  );
  const section = panel(
    schedule.name,
    lead,
    track(week, people),
    dayList(week, people),
    arrangedList(arranged, zone, changed),
    h(
      "p",
      { class: "row-buttons" },
      h("button", { type: "button", class: "button small", onclick: standIn }, "Somebody stands in"),
    ),
  );
  section.querySelector("h2").append(h("span", { class: "quiet" }, ` ${zone}`));
  return section;
}

function exchanges(calendars) {
  if (calendars.length === 0) return "";
  const zone = myZone();
  return panel(
    "Exchanges",
    h(
      "dl",
      { class: "facts-list" },
      ...calendars.flatMap(one => [
        h("dt", {}, one.name),
        h(
          "dd",
          {},
          h("strong", { class: "standing", "data-tone": one.isOpen ? "good" : "" }, one.isOpen ? "open" : "closed"),
          one.isOpen && one.closesAt
            ? ` until ${timeIn(+new Date(one.closesAt), zone)}`
            : ` (${one.reason})${one.opensAt ? `, opens ${momentIn(+new Date(one.opensAt), zone)}` : ""}`,
          one.isCovered ? "" : " · the calendar does not know this day's holidays",
        ),
      ]),
    ),
  );
}
