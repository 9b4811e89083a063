/*
 * Counts what growing by single pages copies:
 * node moves.mjs FUSED.wasm FOLDER FILES PAGES MOST [HOST-PAGES]
 *
 * The program is a fused owner.wat.  It opens FILES files, which fill the roof,
 * and grows PAGES times by one page.  Each time that the memory itself grows,
 * the roof has moved: MOST is how many pages it may copy in all.  HOST-PAGES is
 * how far the host lets the memory grow; the program must get all but the
 * roof's.
 */
import fs from "node:fs";
import path from "node:path";
import { instantiate } from "../host/core/program.mjs";
import { Host } from "../host/core/host.mjs";
import { PAGE } from "./model.mjs";

const NAME = 128;
const RESULT = 64;
const DIRECTORY = 3;

const [module, folder, ...numbers] = process.argv.slice(2);
const [files, wanted, most, maxPages] = numbers.map(Number);
fs.writeFileSync(path.join(folder, "f"), "");
const host = new Host({ dirs: [{ path: folder, guest: "/" }] });
const program = instantiate(host, fs.readFileSync(module), { maxPages });
const { exports, memory } = program;
const pages = () => memory.buffer.byteLength / PAGE;

new Uint8Array(memory.buffer)[NAME] = "f".charCodeAt(0);
for (let i = 0; i < files; i++)
  if (exports.open(DIRECTORY, NAME, 1, 0, RESULT) !== 0)
    throw new Error(`file ${i} cannot be opened`);
const roof = pages() - exports.size();
let moves = 0;
let got = 0;
for (; got < wanted; got++) {
  const before = pages();
  if (exports.grow(1) === -1) break;
  if (pages() !== before) moves++;
}
const copied = moves * roof;
process.stdout.write(
  `${got} growths moved ${roof} pages ${moves} times, ${copied} copied\n`,
);
const room = (maxPages ?? Infinity) - roof - exports.size();
if (copied > most || (got < wanted && room > 0)) {
  process.stdout.write(`at most ${most} wanted; ${room} pages left\n`);
  process.exit(1);
}
