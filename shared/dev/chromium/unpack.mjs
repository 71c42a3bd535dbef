// Unpack the Chromium of @sparticuz/chromium, and the libraries it needs, into the current folder.
import { createReadStream, createWriteStream, chmodSync, mkdirSync, rmSync } from "node:fs";
import { createBrotliDecompress } from "node:zlib";
import { pipeline } from "node:stream/promises";
import { execFileSync } from "node:child_process";

const packed = "node_modules/@sparticuz/chromium/bin";

async function inflate(source, target) {
  await pipeline(createReadStream(`${packed}/${source}`), createBrotliDecompress(), createWriteStream(target));
}

async function unpack(archive, folder) {
  mkdirSync(folder, { recursive: true });
  await inflate(archive, "archive.tar");
  execFileSync("tar", ["-xf", "archive.tar", "-C", folder]);
}

await inflate("chromium.br", "chromium");
chmodSync("chromium", 0o755);
await unpack("swiftshader.tar.br", ".");
await unpack("al2023.tar.br", "libraries");
rmSync("archive.tar");
rmSync("node_modules", { recursive: true });
