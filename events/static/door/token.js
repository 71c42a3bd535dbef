// Reads what the QR code of a ticket says, and tells by its signature that we made it; docs/adr/0033 says how it is made.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LENGTH = 160;
const CODE_LENGTH = 24;
const [KEY_AT, ENTRY_AT, TICKET_AT, CODE_AT, HEAD] = [1, 5, 13, 21, 36];

// What was scanned or typed, as the code of a ticket, and as a token where it is one.
export function readTicket(text) {
  const address = /\/tickets\/([^/?#]+)/.exec(text);
  const written = (address?.[1] ?? text).replace(/[\s-]/g, "").toUpperCase();
  if (![...written].every((letter) => ALPHABET.includes(letter))) return null;
  if (written.length === CODE_LENGTH) return { code: written, token: null };
  if (written.length !== LENGTH) return null;
  const bytes = decode(written);
  const numbers = new DataView(bytes.buffer);
  const code = encode(bytes.subarray(CODE_AT, HEAD));
  const key = hex(bytes.subarray(KEY_AT, ENTRY_AT));
  const token = { key, entry: Number(numbers.getBigUint64(ENTRY_AT)), ticket: Number(numbers.getBigUint64(TICKET_AT)), bytes };
  return { code, token };
}

// False where the browser cannot tell, too.
export async function isSigned(token, keys) {
  const known = keys.find((key) => key.id === token.key);
  if (!known) return false;
  try {
    const key = await crypto.subtle.importKey("raw", unhex(known.raw), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, token.bytes.subarray(HEAD), token.bytes.subarray(0, HEAD));
  } catch {
    return false;
  }
}

// A code is in the list by its fingerprint alone.
export async function fingerprint(code) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code))));
}

function decode(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const letter of text) {
    held = ((held << 5) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes[at++] = (held >> (bits -= 8)) & 0xff;
  }
  return bytes;
}

function encode(bytes) {
  let [bits, held, text] = [0, 0, ""];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) text += ALPHABET[(held >> (bits -= 5)) & 31];
  }
  return text;
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function unhex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}
