/*
 * Tests of the host itself: node selftest.mjs [WORD]... runs those whose name
 * holds a word, or all.
 */
import { tests } from "./selftest/bench.mjs";

for (const file of ["abi", "streams", "filesystem", "program", "join"])
  await import(`./selftest/${file}.mjs`);

const words = process.argv.slice(2);
const chosen = tests.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);
let failed = 0;
for (const { name, body } of chosen)
  try {
    await body();
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}\n${error.stack}\n`);
  }
console.log(`${chosen.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
