import { byId, h, setText } from "./dom.js";

let number = 0;

/** Says in passing what came of an action: shown for a while, and read out. */
export function say(text) {
  const said = byId("said");
  setText(said, "");
  clearTimeout(say.timer);
  requestAnimationFrame(() => setText(said, text));
  say.timer = setTimeout(() => setText(said, ""), 8_000);
}

/**
 * Asks for something in a dialog. Fields: name, label, kind (text, area, choice, check, checks), value, choices
 * [value, text], required, suggestions, hint. `submit` may refuse by throwing: the dialog stays and says why.
 * Returns the values, or null when it was put away. Focus goes back to where it was.
 */
export function askFor({ title, about, fields = [], action, danger = false, content = null, submit = null }) {
  const id = `ask-${++number}`;
  const wrong = h("p", { class: "wrong", role: "alert" });
  const made = fields.map(field => makeField(field, `${id}-${field.name}`));
  const go = h("button", { type: "submit", class: danger ? "button danger" : "button primary" }, action);
  const cancel = h("button", { type: "button", class: "button" }, "Cancel");
  const form = h("form", { novalidate: true },
    h("h2", { id }, title), about ? h("p", { class: "quiet" }, about) : null, content,
    ...made.map(field => field.element), wrong, h("div", { class: "buttons" }, go, cancel));
  const dialog = h("dialog", { class: "ask", "aria-labelledby": id }, form);
  document.body.append(dialog);
  dialog.showModal();
  (made[0]?.input ?? go).focus();
  return new Promise(resolve => {
    let result = null;
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    form.addEventListener("submit", async event => {
      event.preventDefault();
      if (go.disabled) return;
      const missing = made.find(field => field.isMissing());
      if (missing) {
        setText(wrong, `${missing.label}: say something here.`);
        missing.input.focus();
        return;
      }
      const values = Object.fromEntries(made.map(field => [field.name, field.read()]));
      setText(wrong, "");
      go.disabled = true;
      try {
        await submit?.(values);
        result = values;
        dialog.close();
      } catch (error) {
        setText(wrong, error.message);
      }
      go.disabled = false;
    });
    form.addEventListener("keydown", event => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
  });
}

function makeField(field, id) {
  const { name, label, kind = "text", value = "", choices = [], required = false, hint = "" } = field;
  if (kind === "check") {
    const input = h("input", { type: "checkbox", id, checked: value === true });
    return { name, label, input, element: h("p", { class: "field check" }, input, h("label", { for: id }, label)),
      read: () => input.checked, isMissing: () => required && !input.checked };
  }
  if (kind === "choice" || kind === "checks") {
    const inputs = choices.map(([each, text], i) => {
      const input = h("input", {
        type: kind === "choice" ? "radio" : "checkbox", name: id, id: `${id}-${i}`, value: each,
        checked: kind === "choice" ? each === value : value.includes(each),
      });
      return { input, element: h("p", { class: "check" }, input, h("label", { for: input.id }, text)) };
    });
    const chosen = () => inputs.filter(one => one.input.checked).map(one => one.input.value);
    return {
      name, label, input: inputs.find(one => one.input.checked)?.input ?? inputs[0]?.input,
      element: h("fieldset", { class: "field" }, h("legend", {}, label), ...inputs.map(one => one.element)),
      read: () => kind === "choice" ? chosen()[0] ?? "" : chosen(),
      isMissing: () => required && chosen().length === 0,
    };
  }
  const list = field.suggestions?.length ? h("datalist", { id: `${id}-list` },
    ...field.suggestions.map(each => h("option", { value: each }))) : null;
  const input = kind === "area"
    ? h("textarea", { id, rows: "3", maxlength: field.maxlength ?? 4096 })
    : kind === "select"
      ? h("select", { id },
        ...choices.map(([each, text]) => h("option", { value: each, selected: each === value }, text)))
      : h("input", {
        id, type: field.type ?? "text", maxlength: field.maxlength, list: list?.id,
        autocomplete: field.autocomplete ?? "off",
      });
  input.value = value;
  if (required) input.setAttribute("aria-required", "true");
  return {
    name, label, input, read: () => input.value, isMissing: () => required && !input.value.trim(),
    element: h("p", { class: "field" },
      h("label", { for: id }, label), input, list, hint ? h("span", { class: "hint" }, hint) : null),
  };
}
