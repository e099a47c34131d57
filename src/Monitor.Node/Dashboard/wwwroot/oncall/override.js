import { del, find, post } from "../api.js";
import { now } from "../clock.js";
import { askFor, say } from "../dialog.js";
import { h } from "../dom.js";
import { whoActs } from "../me.js";
import { momentIn } from "./zone.js";

const LENGTHS = [
  ["1h", "an hour"], ["4h", "4 hours"], ["12h", "12 hours"], ["24h", "a day"], ["168h", "a week"], ["", "until a time"],
];
const NOBODY = "";

/** What the browser's own field for a time wants: the wall clock of whoever sits here. */
function localText(instant) {
  const at = new Date(instant);
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Asks who is to stand in, from when on and why. True when it was arranged. */
export async function arrange(schedules, people, chosen) {
  const by = await whoActs();
  if (!by) return false;
  const done = await askFor({
    title: "Somebody stands in",
    about: "Whoever stands in is on call instead of whoever would be. Times are your own.",
    fields: [
      { name: "schedule", label: "Schedule", kind: "select", value: chosen ?? schedules[0],
        choices: schedules.map(name => [name, name]) },
      { name: "person", label: "Who", kind: "select", value: people.includes(by) ? by : people[0],
        choices: [...people.map(name => [name, name]), [NOBODY, "nobody"]] },
      { name: "from", label: "From", type: "datetime-local", value: localText(now()), required: true },
      { name: "length", label: "For", kind: "select", value: "12h", choices: LENGTHS },
      { name: "to", label: "Until, where it is until a time", type: "datetime-local" },
      { name: "reason", label: "Why", required: true, maxlength: 1024 },
    ],
    action: "Arrange it",
    submit: async values => {
      if (!values.length && !values.to) throw new Error("Say until when.");
      const from = +new Date(values.from);
      await post("/api/v1/oncall/overrides", {
        by, schedule: values.schedule, person: values.person, nobody: values.person === NOBODY,
        reason: values.reason.trim(),
        // A minute ago is now: the field has no seconds.
        ...(from > now() ? { from: new Date(from).toISOString() } : {}),
        ...(values.length ? { for: values.length } : { to: new Date(values.to).toISOString() }),
      });
    },
  });
  if (done) say(`${done.person || "Nobody"} is on call by ${done.schedule} then.`);
  return done !== null;
}

/** What is arranged by hand, each with a button that ends it. Null where the node cannot say. */
export async function readArranged() {
  return (await find("/api/v1/oncall/overrides").catch(() => null))?.data ?? null;
}

async function end(one) {
  const by = await whoActs();
  if (!by) return false;
  const isPending = one.state === "pending";
  const done = await askFor({
    title: isPending ? "Withdraw this" : "End this now",
    about: `${one.person ?? "Nobody"} instead of whoever would be on call by ${one.schedule}.`,
    fields: [{ name: "reason", label: "Why", maxlength: 1024 }],
    action: isPending ? "Withdraw" : "End it",
    danger: true,
    submit: ({ reason }) => {
      const said = new URLSearchParams({ by, reason: reason.trim() });
      return del(`/api/v1/oncall/overrides/${encodeURIComponent(one.id)}?${said}`);
    },
  });
  if (done) say("It is over.");
  return done !== null;
}

/** The arrangements of one schedule as rows. */
export function arrangedList(arranged, zone, changed) {
  if (arranged.length === 0) return "";
  const moment = at => momentIn(+new Date(at), zone);
  return h(
    "ul",
    { class: "rows arranged" },
    ...arranged.map(one =>
      h(
        "li",
        {},
        h("p", {}, h("strong", {}, one.person ?? "nobody"),
          one.state === "active" ? " stands in now" : " will stand in",
          h("span", { class: "quiet" }, ` ${moment(one.from)} to ${moment(one.to)}, arranged by ${one.by}`)),
        h("p", { class: "why-text" }, one.reason),
        h("p", { class: "row-buttons" }, h("button", { type: "button", class: "button small", "data-row": true,
          onclick: async () => { if (await end(one)) changed(); } }, one.state === "pending" ? "Withdraw" : "End now")),
      ),
    ),
  );
}
