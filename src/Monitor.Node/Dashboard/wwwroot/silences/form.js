import { h } from "../dom.js";
import { matcherEditor } from "./matchers.js";
import { DAY_CHOICES, windowText } from "./windows.js";

const LENGTHS = [
  ["30m", "30 minutes", 30],
  ["2h", "2 hours", 120],
  ["8h", "8 hours", 480],
  ["1d", "1 day", 1440],
  ["7d", "7 days", 10080],
  ["until", "until…", 0],
];

const local = moment =>
  new Date(new Date(moment) - new Date(moment).getTimezoneOffset() * 60000).toISOString().slice(0, 16);

/** The fields of a silence. `changed` of what it returns is called when one did. */
export function buildForm(start) {
  const form = { changed() {} };
  const editor = matcherEditor(start.matchers, () => form.changed());
  const begin = h("input", { type: "datetime-local", id: "silence-from" });
  const until = h("input", {
    type: "datetime-local",
    id: "silence-until",
    value: start.endsAt ? local(start.endsAt) : "",
  });
  const isFuture = start.startsAt && new Date(start.startsAt) > Date.now();
  if (isFuture) begin.value = local(start.startsAt);
  const chosen = start.endsAt ? "until" : "2h";
  const lengths = LENGTHS.map(([value, text]) =>
    h(
      "label",
      { class: "chip" },
      h("input", { type: "radio", name: "length", value, checked: value === chosen }),
      text,
    ),
  );
  const lengthOf = () => lengths.map(label => label.firstElementChild).find(input => input.checked).value;
  const untilBox = h("p", { class: "field" }, h("label", { for: "silence-until" }, "Until"), until);
  const showUntil = () => {
    untilBox.hidden = lengthOf() !== "until";
  };
  const comment = h("textarea", { id: "silence-why", rows: "2", maxlength: "4096" });
  comment.value = start.comment;
  const windows = isSimple(start.windows) ? windowFields(start.windows[0]) : keptWindows(start.windows);
  form.element = h(
    "div",
    { class: "pad" },
    h("fieldset", { class: "field" }, h("legend", {}, "Which alerts: all of these must fit"), editor.element),
    h("fieldset", { class: "field" }, h("legend", {}, "For how long"), h("div", { class: "chips" }, ...lengths)),
    untilBox,
    h("p", { class: "field" }, h("label", { for: "silence-why" }, "Why"), comment),
    h(
      "details",
      { class: "more-fields", open: isFuture || start.windows.length > 0 },
      h("summary", {}, "Later, or again and again"),
      h("p", { class: "field" }, h("label", { for: "silence-from" }, "From (now where empty)"), begin),
      windows.element,
    ),
  );
  form.element.addEventListener("change", () => {
    showUntil();
    form.changed();
  });
  showUntil();
  form.focus = editor.focus;
  form.matchers = editor.read;
  form.problem = () =>
    editor.read().length === 0
      ? "Which alerts? A silence needs at least one matcher."
      : lengthOf() === "until" && !until.value
        ? "Until when?"
        : comment.value.trim()
          ? windows.problem()
          : "Why? Say it in a few words.";
  form.body = by => {
    const from = begin.value
      ? new Date(begin.value)
      : start.startsAt && !isFuture
        ? new Date(start.startsAt)
        : new Date();
    const base = Math.max(from, Date.now());
    const end =
      lengthOf() === "until"
        ? new Date(until.value || base + 60000)
        : new Date(base + LENGTHS.find(([value]) => value === lengthOf())[2] * 60000);
    return {
      id: start.id || undefined,
      matchers: editor.read(),
      startsAt: from.toISOString(),
      endsAt: end.toISOString(),
      createdBy: by,
      comment: comment.value.trim(),
      windows: windows.read(),
    };
  };
  return form;
}

/** Hours that the form can say; any others are kept as they are. */
const isSimple = windows =>
  windows.length === 0 ||
  (windows.length === 1 &&
    (windows[0].times ?? []).length <= 1 &&
    (windows[0].weekdays ?? []).every(days => DAY_CHOICES.some(([day]) => day === days)) &&
    !["days_of_month", "months", "years"].some(name => windows[0][name]?.length));

const keptWindows = windows => ({
  element: h("p", { class: "field" }, `Only ${windows.map(windowText).join("; ")}. These hours are kept.`),
  problem: () => "",
  read: () => windows,
});

function windowFields(window) {
  const days = DAY_CHOICES.map(([value, text]) =>
    h(
      "label",
      { class: "chip" },
      h("input", { type: "checkbox", value, checked: window?.weekdays?.some(days => days.includes(value)) ?? false }),
      text,
    ),
  );
  const from = h("input", { type: "time", id: "window-from", value: window?.times?.[0]?.start_time ?? "" });
  const to = h("input", { type: "time", id: "window-to", value: window?.times?.[0]?.end_time ?? "" });
  const zone = h("input", {
    id: "window-zone",
    value: window?.location || Intl.DateTimeFormat().resolvedOptions().timeZone,
    spellcheck: "false",
  });
  const chosen = () =>
    days
      .map(label => label.firstElementChild)
      .filter(input => input.checked)
      .map(input => input.value);
  return {
    element: h(
      "fieldset",
      { class: "field" },
      h("legend", {}, "Only in these hours (a maintenance that recurs)"),
      h("div", { class: "chips" }, ...days),
      h(
        "div",
        { class: "hours" },
        h("p", { class: "field" }, h("label", { for: "window-from" }, "From"), from),
        h("p", { class: "field" }, h("label", { for: "window-to" }, "To"), to),
        h("p", { class: "field" }, h("label", { for: "window-zone" }, "Time zone"), zone),
      ),
    ),
    problem: () => (Boolean(from.value) !== Boolean(to.value) ? "Hours need a beginning and an end." : ""),
    read() {
      if (chosen().length === 0 && !from.value) return [];
      return [
        {
          weekdays: chosen(),
          times: from.value ? [{ start_time: from.value, end_time: to.value }] : [],
          location: zone.value.trim(),
        },
      ];
    },
  };
}
