// Asking our own routes: what they answer, or why they did not.

/** What the server says no to, in its words. */
export class Refused extends Error {
  constructor(status, said) {
    super(said.message);
    this.status = status;
    this.said = said;
  }
}

/** Nobody answered, or something that is none of ours: it is worth another try. */
export class Unanswered extends Error {}

/** Whoever writes is not signed in any more. */
export class SignedOut extends Error {}

/** Returns what a route answers to `said`, or, without it, to the question alone. */
export async function call(address, said) {
  const answer = await ask(address, {
    method: said === undefined ? "GET" : "POST",
    ...(said !== undefined && { body: JSON.stringify(said), headers: { "Content-Type": "application/json" } }),
  });
  return read(answer);
}

/** Sends bytes to a route and returns what it answers. */
export async function sendBytes(address, bytes) {
  return read(await ask(address, { method: "POST", body: bytes, headers: { "Content-Type": "application/octet-stream" } }));
}

async function ask(address, how) {
  try {
    // By hand: followed, the page to sign in at would look like an answer.
    return await fetch(address, { ...how, redirect: "manual", credentials: "same-origin" });
  } catch {
    throw new Unanswered();
  }
}

async function read(answer) {
  if (answer.type === "opaqueredirect") throw new SignedOut();
  if (answer.status >= 500) throw new Unanswered();
  let said;
  try {
    said = await answer.json();
  } catch {
    if (answer.ok) throw new Unanswered();
    throw new Refused(answer.status, { message: answer.statusText || String(answer.status) });
  }
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}
