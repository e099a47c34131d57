import { get } from "../api.js";
import { empty, h } from "../dom.js";
import { pageHead, panel } from "../parts.js";

/** Whom alerts and incidents are told to, and what could not be told. */
export async function open(root, context) {
  context.title("Receivers");
  const names = (await get("/api/v2/receivers")).map(receiver => receiver.name);
  if (!context.isCurrent()) return null;
  root.replaceChildren(pageHead("Receivers"), panel("Receivers", names.length > 0
    ? h("ul", { class: "rows" }, ...names.map(name => h("li", { class: "silence" }, h("strong", {}, name))))
    : empty("Nobody is told.", "Name receivers in the configuration.")));
  return {};
}
