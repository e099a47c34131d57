import { byId, h, setText } from "./dom.js";
import { askFor } from "./dialog.js";
import { find } from "./api.js";

const KEY = "monitor.me";
let memory = "";

/** Who sits here, remembered by this browser; it is said with everything that is done. */
export function me() {
  try {
    return localStorage.getItem(KEY) ?? memory;
  } catch {
    return memory;
  }
}

function remember(name) {
  memory = name;
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // A browser that keeps nothing: it is asked again next time.
  }
  showMe();
}

export function showMe() {
  const button = byId("me");
  setText(button, me() || "Who are you?");
  button.setAttribute("aria-label", me() ? `You are ${me()}. Change that` : "Say who you are");
}

/** The people of the on-call file, for suggestions; none where it cannot be read. */
export async function people() {
  try {
    const oncall = (await find("/api/v1/oncall"))?.data;
    const onCall = (oncall?.schedules ?? []).flatMap(one => [one.now?.person, one.next?.person]);
    const names = [...(oncall?.people ?? []), ...onCall];
    return [...new Set([me(), ...names].filter(Boolean))].sort();
  } catch {
    return [me()].filter(Boolean);
  }
}

/** Asks who it is, whatever was known before. Returns the name, empty when the question was put away. */
export async function askWho() {
  const names = await people();
  const answer = await askFor({
    title: "Who are you?",
    about: "Your name stands in the time line of all that you do here. This browser remembers it.",
    fields: [{
      name: "who", label: "Your name", value: me(), required: true, maxlength: 256, suggestions: names,
      autocomplete: "username",
    }],
    action: "That is me",
  });
  if (answer) remember(answer.who.trim());
  return answer ? answer.who.trim() : "";
}

/** The name, asked for where it is not known yet. */
export const whoActs = async () => me() || askWho();

byId("me").addEventListener("click", askWho);
showMe();
