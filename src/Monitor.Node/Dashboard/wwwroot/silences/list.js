import { del, get } from "../api.js";
import { setAge, when } from "../clock.js";
import { askFor, say } from "../dialog.js";
import { empty, h, keep, setText } from "../dom.js";
import { whoActs } from "../me.js";
import { count, linked, notice, pageHead, panel, setWarnings } from "../parts.js";
import { rereader } from "../reading.js";
import { matcherList } from "./matchers.js";
import { windowText } from "./windows.js";

const EXPIRED = 50;
const AGAIN = 15_000;
const GROUPS = [
  ["active", "Active", "None is in force: everything that fires is told."],
  ["pending", "Pending", "None waits for its start."],
  ["expired", "Over", "None was over lately."],
];

/** Silences: what is kept from being told, by whom and why, and how often it was. */
export async function open(root, context) {
  context.title("Silences");
  const [chosen] = context.parameters;
  const warned = notice();
  const lists = GROUPS.map(([state, title, nothing]) => ({
    state,
    list: h("ul", { class: "rows silences" }),
    title,
    nothing,
  }));
  const panels = lists.map(({ list, title, nothing }) =>
    panel(title, list, h("p", { class: "quiet", hidden: true }, nothing)),
  );
  const expire = async silence => {
    const by = await whoActs();
    if (!by) return;
    const isPending = silence.status.state === "pending";
    const done = await askFor({
      title: isPending ? "Withdraw this silence" : "End this silence now",
      about: isPending ? "It will not come into force." : "What fires and was held back is told at once.",
      action: isPending ? "Withdraw" : "End it",
      danger: true,
      content: matcherList(silence.matchers),
      submit: () => del(`/api/v2/silence/${encodeURIComponent(silence.id)}?by=${encodeURIComponent(by)}`),
    });
    if (!done) return;
    say("The silence is over.");
    reading.soon();
  };
  const read = async () => {
    const silences = await get("/api/v2/silences");
    if (!context.isCurrent()) return;
    setWarnings(warned, []);
    lists.forEach(({ list, state }) => {
      let mine = silences.filter(silence => silence.status.state === state);
      if (state === "expired") mine = mine.slice(0, EXPIRED);
      keep(
        list,
        mine,
        silence => silence.id,
        silence => make(silence, expire),
        (element, silence) => update(element, silence),
      );
      list.nextElementSibling.hidden = mine.length > 0;
      list.hidden = mine.length === 0;
    });
  };
  const reading = rereader(read, warned, context);
  await read();
  if (!context.isCurrent()) return null;
  root.replaceChildren(
    pageHead("Silences", h("a", { class: "button primary", href: "/silences/new" }, "New silence")),
    warned,
    ...panels,
  );
  context.keys({ n: ["make a silence", () => context.go("/silences/new")] });
  if (chosen) choose(root, chosen, warned);
  return reading.page(["silences"], { every: AGAIN });
}

/** The one that the address names is marked and brought into view. */
function choose(root, id, warned) {
  const element = root.querySelector(`[data-key="${CSS.escape(id)}"]`);
  if (!element) {
    setWarnings(warned, ["The silence that the address names is not known any more."]);
    return;
  }
  element.dataset.chosen = "true";
  element.scrollIntoView({ block: "center" });
}

function make(silence, expire) {
  const state = silence.status.state;
  const again = h(
    "a",
    { class: "button small", href: `/silences/new?like=${encodeURIComponent(silence.id)}` },
    state === "expired" ? "Make it again" : "Change",
  );
  const buttons = h(
    "p",
    { class: "row-buttons" },
    again,
    state === "expired"
      ? null
      : h(
          "button",
          { type: "button", class: "button small", "data-row": true, onclick: () => expire(silence) },
          state === "pending" ? "Withdraw" : "End now",
        ),
  );
  return h(
    "li",
    { class: "silence" },
    matcherList(silence.matchers),
    h("p", { class: "why-text" }),
    h("p", { class: "quiet" }, h("span", {}), h("span", {}), h("span", {})),
    h("p", { class: "recurs" }),
    buttons,
  );
}

function update(element, silence) {
  const [, why, facts, recurs] = element.children;
  const [times, by, hits] = facts.children;
  const state = silence.status.state;
  if (why.dataset.written !== silence.comment) {
    why.dataset.written = silence.comment;
    why.replaceChildren(...linked(silence.comment));
  }
  const span = `${when(silence.startsAt, false)} to ${when(silence.endsAt, false)}`;
  if (state === "expired") {
    delete times.dataset.age;
    setText(times, span);
  } else
    setAge(
      times,
      state === "active" ? silence.endsAt : silence.startsAt,
      `${state === "active" ? "{} left" : "begins in {}"} (${span})`,
    );
  setText(by, ` · by ${silence.createdBy || "nobody known"} · `);
  setText(
    hits,
    silence.hits > 0
      ? `kept ${count(silence.hits, "page")} back, last at ${when(silence.lastHitAt)}`
      : "kept nothing back so far",
  );
  recurs.hidden = !silence.windows;
  if (silence.windows)
    setText(recurs, `Recurs: ${silence.windows.map(windowText).join("; ")}. ${state !== "active" ? ""
      : silence.inForce ? "In force now." : "Not in force at this hour."}`);
}
