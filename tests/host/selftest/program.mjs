/* Whole modules: linking, memory, running, and the command line. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Host, LinkError } from "../core/host.mjs";
import { instantiate, run, TRAP_CODE } from "../core/program.mjs";
import { assemble, op } from "./assemble.mjs";
import { assert, temporaryDirectory, test } from "./bench.mjs";

const VOID = [[], []];
const memory = { module: "env", name: "memory", memory: { min: 1, max: 3 } };

const wasi = (module, name, params, results = []) => ({
  module: `wasi:${module}`,
  name,
  func: [params, results],
});

const exitWithCode = wasi("cli/exit@0.2.12", "exit-with-code", ["i32"]);

/* A module that prints a text and exits 33. */
function printer() {
  return assemble({
    imports: [
      memory,
      wasi("cli/stdout@0.2.3", "get-stdout", [], ["i32"]),
      wasi(
        "io/streams@0.2.0",
        "[method]output-stream.blocking-write-and-flush",
        ["i32", "i32", "i32", "i32"],
      ),
      exitWithCode,
    ],
    funcs: [
      {
        type: VOID,
        export: "_start",
        body: [
          ...[op.call(0), op.i32(16), op.i32(6), op.i32(32), op.call(1)],
          ...[op.i32(33), op.call(2), op.unreachable],
        ],
      },
    ],
    data: [{ at: op.i32(16), text: "hello\n" }],
  });
}

function start(imports, body, more = {}) {
  const funcs = [{ type: VOID, export: "_start", body }];
  return assemble({ imports: [memory, ...imports], funcs, ...more });
}

test("a module of mixed releases prints and keeps its exit code", () => {
  const written = [];
  const host = new Host({ stdout: (data) => written.push(...data) });
  const program = instantiate(host, printer());
  assert.equal(program.memory.buffer.byteLength, 65536);
  assert.equal(run(program), 33);
  assert.equal(Buffer.from(written).toString(), "hello\n");
  assert.deepEqual([...host.calls.values()], [1, 1, 1]);
});

test("neither exit nor a trap is caught by the program", () => {
  const body = [op.tryCatch([...op.i32(7), ...op.call(0)], op.call(1))];
  const second = { module: "env", name: "caught", func: VOID };
  const caught = { env: { caught: () => assert.fail("caught") } };
  const code = (imported) => {
    const host = new Host();
    const bytes = start([imported, second], body);
    return [run(instantiate(host, bytes, { imports: caught })), host.outcome];
  };
  assert.deepEqual(code(exitWithCode), [7, { code: 7 }]);
  const drop = wasi("io/poll@0.2.0", "[resource-drop]pollable", ["i32"]);
  const [status, { trap }] = code(drop);
  assert.equal(status, TRAP_CODE);
  assert.match(trap, /^wasi:io\/poll#.*: pollable 7 does not exist/);
});

test("all imports that do not fit are told at once", () => {
  const bytes = start(
    [
      wasi("io/poll@0.3.0", "poll", ["i32", "i32", "i32"]),
      wasi("io/poll@0.2.0", "pool", []),
      wasi("io/poll@0.2.0", "poll", ["i32"]),
      { module: "env", name: "other", func: VOID },
    ],
    [],
  );
  assert.throws(
    () => instantiate(new Host(), bytes),
    (error) => {
      assert.ok(error instanceof LinkError);
      assert.deepEqual(error.message.split("\n"), [
        'import "wasi:io/poll@0.3.0" "poll": the host has no such function',
        'import "wasi:io/poll@0.2.0" "pool": the host has no such function',
        'import "wasi:io/poll@0.2.0" "poll": is (i32) -> (), ' +
          "but the host has (i32 i32 i32) -> ()",
        'import "env" "other": the host has no such function',
      ]);
      return true;
    },
  );
});

test("leniently, what nobody has traps when it is called", () => {
  const other = { module: "env", name: "other", func: VOID };
  const lenient = true;
  const calm = new Host();
  assert.equal(run(instantiate(calm, start([other], []), { lenient })), 0);
  const host = new Host();
  const calling = instantiate(host, start([other], [op.call(0)]), { lenient });
  assert.equal(run(calling), TRAP_CODE);
  assert.match(host.outcome.trap, /"env" "other": the host has no such/);
});

test("an embedder's functions come before the host's and see memory", () => {
  const own = { module: "env", name: "peek", func: [["i32"], []] };
  const seen = [];
  const imports = (program) => ({
    env: { peek: (at) => seen.push(new Uint8Array(program.memory.buffer)[at]) },
    "wasi:cli/exit@0.2.12": { "exit-with-code": (code) => seen.push(code) },
  });
  const body = [op.i32(8), op.call(0), op.i32(9), op.call(1)];
  const data = [{ at: op.i32(8), text: "A" }];
  const bytes = start([own, exitWithCode], body, { data });
  assert.equal(run(instantiate(new Host(), bytes, { imports })), 0);
  assert.deepEqual(seen, [65, 9]);
});

test("an imported memory has the limits that were asked for", () => {
  const bytes = start([], []);
  const grow = (options) => {
    const { memory: made } = instantiate(new Host(), bytes, options);
    let pages = 0;
    try {
      for (;;) pages = made.grow(1) + 1;
    } catch {
      return pages;
    }
  };
  assert.equal(grow({}), 3);
  assert.equal(grow({ maxPages: 2 }), 2);
  assert.throws(() => grow({ maxPages: 0 }), /wants 1 pages, not 0/);
});

test("a module may export its memory instead", () => {
  const bytes = assemble({
    imports: [wasi("clocks/wall-clock@0.2.0", "now", ["i32"])],
    memory: { min: 1 },
    funcs: [{ type: VOID, export: "_start", body: [op.i32(8), op.call(0)] }],
  });
  const program = instantiate(new Host(), bytes);
  assert.equal(run(program), 0);
  assert.notEqual(new Uint32Array(program.memory.buffer)[2], 0);
});

test("wasi:cli/run is called where there is no _start", () => {
  const result = (word) => {
    const type = [[], ["i32"]];
    const funcs = [
      { type, export: "wasi:cli/run@0.2.3#run", body: [op.i32(word)] },
    ];
    return run(instantiate(new Host(), assemble({ imports: [memory], funcs })));
  };
  assert.deepEqual([result(0), result(1)], [0, 1]);
});

test("an export of a reactor is called after _initialize", () => {
  const imports = [{ module: "env", name: "log", func: [["i32"], []] }];
  const funcs = [
    { type: VOID, export: "_initialize", body: [op.i32(1), op.call(0)] },
    { type: [[], ["i32"]], export: "f", body: [op.i32(5)] },
  ];
  const seen = [];
  const program = instantiate(new Host(), assemble({ imports, funcs }), {
    imports: { env: { log: (n) => seen.push(n) } },
  });
  assert.equal(run(program, "f"), 0);
  assert.deepEqual([seen, program.result], [[1], 5]);
  assert.throws(() => run(program, "g"), /exports no g/);
});

function commandLine(bytes, options, command = "run.mjs") {
  const script = fileURLToPath(new URL(`../${command}`, import.meta.url));
  const directory = temporaryDirectory();
  const file = path.join(directory, "program.wasm");
  fs.writeFileSync(file, bytes);
  const argv = [script, ...options(directory), file];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv);
  const read = (name) => fs.readFileSync(path.join(directory, name));
  return { status, stdout: `${stdout}`, stderr: `${stderr}`, read };
}

test("the command reports counts, leaks and memory, and the exit code", () => {
  const run = commandLine(printer(), (directory) => [
    "--leaks",
    `--count-file=${directory}/counts`,
    ...["--dump-memory", `${directory}/memory`],
  ]);
  assert.equal(run.status, 33, run.stderr);
  assert.equal(run.stdout, "hello\n");
  assert.equal(run.stderr, "left: output-stream 1\n");
  const counts = `${run.read("counts")}`;
  assert.match(counts, /^1\twasi:cli\/exit#exit-with-code$/m);
  assert.match(counts, /^3\ttotal$/m);
  assert.equal(`${run.read("memory").subarray(16, 22)}`, "hello\n");
});

/* A printer that drops the error of a write if `isRight`, else its stream. */
function dropper(isRight) {
  const drop = (module, resource) =>
    wasi(`io/${module}@0.2.0`, `[resource-drop]${resource}`, ["i32"]);
  const dropIfFailed = (index) => [
    ...[op.i32(32), op.load8(), 0x04, 0x40, op.i32(40), op.load()],
    ...[op.call(index), 0x0b],
  ];
  return assemble({
    imports: [
      memory,
      wasi("cli/stdout@0.2.0", "get-stdout", [], ["i32"]),
      wasi(
        "io/streams@0.2.0",
        "[method]output-stream.blocking-write-and-flush",
        ["i32", "i32", "i32", "i32"],
      ),
      drop("error", "error"),
      drop("streams", "output-stream"),
    ],
    funcs: [
      {
        type: VOID,
        export: "_start",
        body: [
          ...[op.call(0), op.i32(16), op.i32(6), op.i32(32), op.call(1)],
          ...dropIfFailed(isRight ? 2 : 3),
        ],
      },
    ],
  });
}

test("a hostile host finds what is dropped wrongly after a fault", () => {
  const wrong = commandLine(dropper(false), () => [], "hostile.mjs");
  assert.equal(wrong.status, 1, wrong.stderr);
  assert.match(wrong.stdout, /FAILED .*=closed@1: .*0 does not exist/);
  assert.match(wrong.stdout, /is of error, not of output-stream/);
  assert.match(wrong.stdout, /^0 passed, 4 failed/m);
  const right = commandLine(dropper(true), () => [], "hostile.mjs");
  assert.match(right.stdout, /FAILED .*=closed@1: .*0 does not exist/);
  assert.match(right.stdout, /^3 passed, 1 failed/m);
});

test("the command tells what is wrong, with 1 and 2", () => {
  const wrong = commandLine(printer(), () => ["--wasi", "0.2.0"]);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /^error: .*exit-with-code.* no such function$/m);
  const usage = commandLine(printer(), () => ["--nope"]);
  assert.equal(usage.status, 2);
  assert.equal(usage.stderr, 'error: no option "--nope"\n');
  const broken = commandLine(Uint8Array.of(1, 2, 3), () => []);
  assert.equal(broken.status, 1);
  assert.equal(broken.stderr, "error: not a core module\n");
});
