import { find } from "../api.js";
import { empty, h } from "../dom.js";
import { pageHead } from "../parts.js";

/** Who did what, and what was decided, from a log that can only grow. */
export async function open(root, context) {
  context.title("Audit");
  const answer = await find("/api/v1/audit?limit=200");
  if (!context.isCurrent()) return null;
  root.replaceChildren(pageHead("Audit"), h("div", { class: "panel" }, answer ? "" : empty("This node keeps no audit log yet.")));
  return {};
}
