/** Makes an element. Texts are set as text, never as markup: labels come from anybody. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export const byId = id => document.getElementById(id);

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Brings a list in step with items, keeping the elements of those that stay: focus and selection survive an update.
 * Each element is made once and then updated.
 */
export function keep(list, items, keyOf, make, update) {
  const old = new Map([...list.children].map(element => [element.dataset.key, element]));
  let place = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = old.get(key);
    if (element) old.delete(key);
    else {
      element = make(item);
      element.dataset.key = key;
    }
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  for (const element of old.values()) element.remove();
}

/** What stands where there is nothing yet, and what to do about it. */
export const empty = (title, ...hint) => h("div", { class: "empty" }, h("strong", {}, title), h("p", {}, ...hint));

/** Changes what lies around the field that somebody types into, and leaves the field where it was on the screen. */
export function around(root, change) {
  const field = root.contains(document.activeElement) ? document.activeElement : null;
  const top = field?.getBoundingClientRect().top;
  change();
  if (!field?.isConnected || top < 0 || top > innerHeight) return;
  const moved = field.getBoundingClientRect().top - top;
  if (moved) scrollBy({ top: moved, behavior: "instant" });
}
