/** What the node said instead of doing what was asked; its message is for people. */
export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options) {
  let response, text;
  try {
    response = await fetch(path, { ...options, headers: { Accept: "application/json", ...options.headers } });
    text = await response.text();
  } catch {
    throw new Refused("The node does not answer.", 0);
  }
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    // Not JSON: a proxy's page, or a plain sentence of the node.
  }
  if (response.ok) return body;
  const said = typeof body === "string" ? body : body?.error ?? (text.length < 300 ? text.trim() : "");
  throw new Refused(said || `The node answered ${response.status}.`, response.status);
}

export const get = path => ask(path, {});
export const del = path => ask(path, { method: "DELETE" });
export const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** Null where the node does not have such a thing, or not yet. */
export async function find(path) {
  try {
    return await get(path);
  } catch (error) {
    if (error.status === 404 || error.status === 405 || error.status === 501) return null;
    throw error;
  }
}
