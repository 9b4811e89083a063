/*
 * A program that never grows its memory sees what the host grew, as natively:
 * node size.mjs FUSED.wasm
 *
 * The program is a fused size.wat.  Its roof then lies above the host's pages,
 * which it may name in calls.
 */
import fs from "node:fs";
import { instantiate } from "../host/core/program.mjs";
import { Host } from "../host/core/host.mjs";
import { PAGE } from "./model.mjs";

const FAULT = 21;
const host = new Host({});
const program = instantiate(host, fs.readFileSync(process.argv[2]));
const { exports, memory } = program;

function equal(found, wanted, what) {
  if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
}

equal(exports.size(), 2, "size");
equal(exports.random_get(2 * PAGE, 4), FAULT, "random_get into the roof");
const first = memory.grow(3);
const bytes = () => new Uint8Array(memory.buffer, first * PAGE, 3 * PAGE);
bytes().fill(7);
equal(exports.size(), first + 3, "size after the host grew");
const end = (first + 3) * PAGE;
equal(exports.random_get(end, 4), FAULT, "random_get into the moved roof");
const kept = bytes().every((byte) => byte === 7);
equal(kept, true, "the host's bytes are its own");
equal(exports.random_get(end - 4, 4), 0, "random_get into the host's pages");
equal(exports.size(), first + 3, "size again");
