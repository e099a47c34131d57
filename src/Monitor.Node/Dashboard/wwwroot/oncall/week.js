import { now } from "../clock.js";
import { h } from "../dom.js";
import { dayIn, momentIn, timeIn } from "./zone.js";

const toneOf = (person, people) => (person ? `line-${(people.indexOf(person) % 8) + 1}` : "nobody");

/** The week as a band: seven days, the shifts on it, and where now is. Read out is the list of days beside it. */
export function track({ days, shifts, zone }, people) {
  const [from, to] = [days[0], days[7]];
  const share = at => `${(100 * (at - from)) / (to - from)}%`;
  const place = (element, begin, end) => {
    element.style.insetInlineStart = share(begin);
    if (end) element.style.inlineSize = share(from + end - begin);
    return element;
  };
  const at = now();
  return h(
    "div",
    { class: "week", "aria-hidden": "true" },
    h(
      "div",
      { class: "week-days" },
      ...days
        .slice(0, 7)
        .map((day, i) =>
          place(h("span", { class: day <= at && at < days[i + 1] ? "today" : "" }, dayIn(day, zone)), day, days[i + 1]),
        ),
    ),
    h(
      "div",
      { class: "week-band" },
      ...days.slice(1, 7).map(day => place(h("i", { class: "midnight" }), day)),
      ...shifts.map(shift => {
        const begin = Math.max(from, shift.from),
          end = Math.min(to, shift.to);
        const block = h(
          "div",
          { class: `shift ${toneOf(shift.person, people)}`, "data-source": shift.isOverride ? "override" : "" },
          h("b", {}, shift.person ?? "nobody"),
          h("span", {}, shift.person ? shift.source : ""),
        );
        const [since, until] = [momentIn(shift.from, zone), momentIn(shift.to, zone)];
        block.title = `${shift.person ?? "nobody"}: ${since} to ${until}, ${shift.source}`;
        return place(block, begin, end);
      }),
      at >= from && at < to ? place(h("i", { class: "now-line" }), at) : null,
    ),
  );
}

/** The same day by day, for a narrow window and for reading out. */
export function dayList({ days, shifts, zone }, people) {
  const at = now();
  return h(
    "ol",
    { class: "days" },
    ...days.slice(0, 7).map((day, i) => {
      const end = days[i + 1];
      const mine = shifts.filter(shift => shift.from < end && shift.to > day);
      const time = moment => (moment <= day ? "00:00" : moment >= end ? "24:00" : timeIn(moment, zone));
      const isPast = end <= at && at < days[7];
      return h(
        "li",
        { class: day <= at && at < end ? "today" : isPast ? "past" : "" },
        h("h3", {}, dayIn(day, zone)),
        h(
          "ul",
          {},
          ...mine.map(shift =>
            h(
              "li",
              { class: shift.from <= at && at < shift.to && day <= at && at < end ? "current" : "" },
              h("span", { class: "span-of" }, `${time(shift.from)}–${time(shift.to)}`),
              h("i", { class: `swatch ${toneOf(shift.person, people)}` }),
              h("b", {}, shift.person ?? "nobody"),
              h(
                "span",
                { class: "quiet" },
                shift.isOverride ? `instead: ${shift.source}` : shift.person ? shift.source : "",
              ),
            ),
          ),
        ),
      );
    }),
  );
}
