import { find, get, post } from "../api.js";
import { when } from "../clock.js";
import { askFor, say } from "../dialog.js";
import { empty, h, keep, setText } from "../dom.js";
import { count, linked, notice, pageHead, panel, safeLink, setWarnings } from "../parts.js";
import { me, whoActs } from "../me.js";
import { rereader } from "../reading.js";

const AGAIN = 10_000;
const CAUSES = {
  refused: "it was refused",
  expired: "nobody took it in time",
  "no-room": "too many waited",
  "receiver-gone": "its receiver went",
  "beginning-not-told": "its beginning was not told",
};

/** Whom alerts and incidents are told to, what waits, and what was given up. */
export async function open(root, context) {
  context.title("Receivers");
  const warned = notice();
  const list = h("ul", { class: "rows" });
  const none = h("div", {});
  const letters = h("ul", { class: "rows" });
  const noLetters = h("p", { class: "quiet" }, "None: everything was told, or still waits.");
  const lettersPanel = panel("Given up", letters, noLetters);
  const read = async () => {
    const [receivers, dead] = await Promise.all([readReceivers(), find("/api/v1/receivers/dead-letters")]);
    if (!context.isCurrent()) return;
    setWarnings(warned, []);
    keep(list, receivers, one => one.name, make, update);
    none.replaceChildren(
      ...(receivers.length > 0 ? [] : [empty("Nobody is told.", "Name receivers in the configuration.")]),
    );
    lettersPanel.hidden = !dead;
    const given = dead?.data ?? [];
    keep(
      letters,
      given,
      letter => String(letter.id),
      letter => makeLetter(letter, reading),
      updateLetter,
    );
    noLetters.hidden = given.length > 0;
    letters.hidden = given.length === 0;
  };
  const reading = rereader(read, warned, context);
  await read();
  if (!context.isCurrent()) return null;
  root.replaceChildren(
    pageHead("Receivers", h("a", { class: "button", href: "/audit" }, "Audit log")),
    warned,
    panel("Who is told", list, none),
    lettersPanel,
  );
  return reading.page(["alerts"], { every: AGAIN });
}

/** What is known of them; an older node knows their names only. */
async function readReceivers() {
  const answer = await find("/api/v1/receivers");
  return answer
    ? answer.data
    : (await get("/api/v2/receivers")).map(one => ({ name: one.name, kinds: [], isBare: true }));
}

function make(receiver) {
  const said = h("p", { class: "said-here", role: "status" });
  const button = (text, act) => rowButton(text, receiver.name, () => act(receiver, said));
  return h(
    "li",
    { class: "silence" },
    h("p", {}, h("strong", {}, receiver.name), h("span", { class: "quiet" }, ` ${receiver.kinds.join(" and ")}`)),
    h("p", { class: "state" }),
    said,
    receiver.isBare ? null : h("p", { class: "row-buttons" }, button("Test", test), button("Preview", preview)),
  );
}

const rowButton = (text, whose, act) =>
  h("button", { type: "button", class: "button small", "aria-label": `${text}: ${whose}`, onclick: act }, text);

function update(element, receiver) {
  if (receiver.isBare) return;
  const state = element.children[1];
  const waits =
    receiver.waiting > 0
      ? `${count(receiver.waiting, "notification waits", "notifications wait")}, ${receiver.inFlight} under way`
      : "Nothing waits";
  setText(
    state,
    [
      waits,
      receiver.lastError ? `it last met: ${receiver.lastError}` : null,
      receiver.deadLetters > 0 ? `${receiver.deadLetters} given up` : null,
    ]
      .filter(Boolean)
      .join(" · "),
  );
  state.dataset.tone = receiver.lastError ? "waiting" : "";
  state.classList.toggle("quiet", !receiver.lastError);
}

async function test(receiver, said) {
  if (!(await whoActs())) return;
  await askFor({
    title: `Test ${receiver.name}`,
    about: "It gets a message that says that it is a test. People may hear it.",
    action: "Send the test",
    async submit() {
      const { data } = await post(`/api/v1/receivers/${encodeURIComponent(receiver.name)}/test`, { by: me() });
      setText(
        said,
        data.outcome === "delivered"
          ? `Test at ${when(Date.now())}: taken. ${data.answer}`
          : `Test at ${when(Date.now())}: ${data.outcome === "temporary" ? "not now" : "refused"}. ${data.answer}`,
      );
      said.dataset.tone = data.outcome === "delivered" ? "" : "waiting";
      say(data.outcome === "delivered" ? `${receiver.name} took the test.` : `${receiver.name} did not take the test.`);
    },
  });
}

async function preview(receiver, said) {
  try {
    const { data } = await post(`/api/v1/receivers/${encodeURIComponent(receiver.name)}/preview`, {});
    await askFor({
      title: `What ${receiver.name} would be told`,
      about: "Of a made-up alert.",
      content: pageOf(data),
      action: "Good",
    });
  } catch (error) {
    setText(said, error.message);
  }
}

/** A page as its receiver would show it, in plain words. */
const pageOf = page =>
  h(
    "div",
    { class: "told-page" },
    h("p", {}, h("strong", {}, page.title)),
    page.text ? h("p", {}, ...linked(page.text)) : null,
    h(
      "dl",
      { class: "facts-list" },
      ...page.facts.flatMap(fact => [h("dt", {}, fact.name), h("dd", {}, ...linked(fact.value))]),
    ),
    h(
      "p",
      {},
      ...page.links.flatMap((link, i) => [
        i ? " · " : "",
        safeLink(link.url)
          ? h("a", { href: safeLink(link.url), rel: "noreferrer noopener", target: "_blank" }, link.label)
          : link.label,
      ]),
    ),
  );

function makeLetter(letter, reading) {
  const again = async () => {
    if (!(await whoActs())) return;
    const done = await askFor({
      title: "Send it again",
      about: `${letter.title}, to ${letter.receiver}. It has the key that it had.`,
      action: "Send again",
      submit: () => post(`/api/v1/receivers/dead-letters/${letter.id}/resend`, { by: me() }),
    });
    if (!done) return;
    say("It waits to be told.");
    reading.soon();
  };
  const look = async () => {
    try {
      const { data } = await get(`/api/v1/receivers/dead-letters/${letter.id}`);
      await askFor({ title: `To ${letter.receiver}`, content: pageOf(data.page), action: "Good" });
    } catch (error) {
      say(error.message);
    }
  };
  return h(
    "li",
    { class: "silence" },
    h("p", {}, h("strong", {}, letter.title)),
    h("p", {}),
    h("p", { class: "quiet" }),
    h(
      "p",
      { class: "row-buttons" },
      rowButton("Look", letter.title, look),
      rowButton("Send again", letter.title, again),
    ),
  );
}

function updateLetter(element, letter) {
  const [, why, facts] = element.children;
  setText(
    why,
    `${letter.receiver}: ${CAUSES[letter.cause] ?? letter.cause}${letter.reason ? ` (${letter.reason})` : ""}`,
  );
  setText(
    facts,
    `${letter.status}, given up ${when(letter.at)} after ${count(letter.attempts, "attempt")}, `
      + `decided ${when(letter.queuedAt)}`,
  );
}
