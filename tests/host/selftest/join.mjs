/* Joining: imports, gates, intrinsics, and where the region lies. */
import { Host } from "../core/host.mjs";
import { run, TRAP_CODE } from "../core/program.mjs";
import { joinModules } from "../join/join.mjs";
import { assemble, op } from "./assemble.mjs";
import { assert, test } from "./bench.mjs";

const VOID = [[], []];
const I32 = ["i32"];

/* A main module with 16 bytes "0123456789abcdef" at 1024. */
function mainModule(imports, body, more = {}) {
  return assemble({
    imports: imports.map(([name, type, module = "wasi_snapshot_preview1"]) => ({
      module,
      name,
      func: type,
    })),
    memory: { min: 1 },
    funcs: [{ type: VOID, export: "_start", body }],
    data: [{ at: op.i32(1024), text: "0123456789abcdef" }],
    ...more,
  });
}

const MEM_INFO = [1, 4, 32, 4, 0, 0];
const BASE = 0; /* the global __memory_base */

/* An adapter with 32 bytes of data, of which the first are "data". */
function adapterModule(imports, funcs, more = {}) {
  const env = (name, what) => ({ module: "env", name, ...what });
  return assemble({
    imports: [
      env("memory", { memory: { min: 1 } }),
      env("__memory_base", { global: "constant" }),
      env("__stack_pointer", { global: "mutable" }),
      env("__table_base", { global: "constant" }),
      env("__indirect_function_table", { table: { min: 0 } }),
      ...imports,
    ],
    funcs,
    data: [{ at: op.global(BASE), text: "data" }],
    customs: [{ name: "dylink.0", bytes: MEM_INFO }],
    ...more,
  });
}

const fuse = (name, params, results = []) => ({
  module: "wasi_fuse",
  name,
  func: [params, results],
});
const receive = fuse("receive", ["i32", "i32"]);
const received = fuse("received", []);
const random = {
  module: "wasi:random/random@0.2.0",
  name: "get-random-bytes",
  func: [["i64", "i32"], []],
};

const REGIONS = ["mirror", "full", "move", "end"];

function joined(main, adapter, options = {}) {
  const host = new Host({ deterministic: true, ...options.host });
  const program = joinModules(host, main, adapter, options);
  const code = run(program);
  const memory = new Uint8Array(program.memory?.buffer ?? 0);
  return { host, program, code, memory, trap: host.outcome?.trap };
}

for (const region of REGIONS)
  test(`a list is received in the program's memory (${region})`, () => {
    /* random_get: the return area is the adapter's data. */
    const body = [
      ...[op.get(0), op.get(1), op.call(0), op.i64(8), op.global(BASE)],
      ...[op.call(2), op.call(1), op.i32(0)],
    ];
    const adapter = adapterModule(
      [receive, received, random],
      [{ type: [["i32", "i32"], I32], export: "random_get", body }],
    );
    const call = [op.i32(1032), op.i32(8), op.call(0), op.drop];
    const main = mainModule(
      [["random_get", [["i32", "i32"], I32]]],
      [...call, ...call],
    );
    const { memory, code, trap } = joined(main, adapter, { region });
    assert.equal(code, 0, trap);
    const text = Buffer.from(memory.subarray(1024, 1032)).toString();
    assert.equal(text, "01234567");
    const twice = new Host({ deterministic: true }).random(16).subarray(8);
    assert.deepEqual(memory.slice(1032, 1040), twice);
  });

for (const region of REGIONS)
  test(`data last from call to call (${region})`, () => {
    /* sched_yield: counts its calls in the data. */
    const body = [
      ...[op.global(BASE), op.global(BASE), op.load(4), op.i32(1), op.add],
      ...[op.store(4), op.global(BASE), op.load(4)],
    ];
    const adapter = adapterModule(
      [],
      [{ type: [[], I32], export: "sched_yield", body }],
    );
    const step = [op.i32(1024), op.call(0), op.store()];
    const main = mainModule(
      [["sched_yield", [[], I32]]],
      [...step, ...step, ...step],
      { memory: { min: 1 } },
    );
    const { memory, trap } = joined(main, adapter, { region });
    assert.equal(memory[1024], 3, trap);
  });

test("only what a call is about is copied", () => {
  /* clock_res_get writes where it is told to, and beside it. */
  const body = [op.get(1), op.i32(7), op.store(), op.i32(1024), op.i32(7)];
  const adapter = adapterModule(
    [],
    [
      {
        type: [["i32", "i32"], I32],
        export: "clock_res_get",
        body: [...body, op.store(), op.i32(0)],
      },
    ],
  );
  const main = mainModule(
    [["clock_res_get", [["i32", "i32"], I32]]],
    [op.i32(0), op.i32(1032), op.call(0), op.drop],
  );
  const bytes = (region) => {
    const { memory } = joined(main, adapter, { region });
    return [memory[1024], memory[1032]];
  };
  assert.deepEqual(bytes("mirror"), [48, 7]);
  assert.deepEqual(bytes("full"), [7, 7]);
});

const GATE = "wasi_fuse.gate";

test("a gate is open if main imports one of its functions", () => {
  const type = [[], I32];
  const gate = { module: GATE, name: "inner?f,g", func: type };
  const adapter = adapterModule(
    [gate],
    [
      { type, export: "outer", body: [op.call(0)] },
      { type, export: "inner", body: [op.i32(1)] },
      { type: VOID, export: "g", body: [] },
    ],
  );
  const body = [op.i32(1024), op.call(0), op.store()];
  const value = (imports) =>
    joined(mainModule([["outer", type], ...imports], body), adapter)
      .memory[1024];
  assert.equal(value([]), 8);
  assert.equal(value([["g", VOID]]), 1);
  assert.equal(value([["g", VOID, "wasi_unstable"]]), 1);
});

test("exports are chosen by module and by release", () => {
  const type = [[], I32];
  const named = (name, value) => ({
    type,
    export: name,
    body: [op.i32(value)],
  });
  const adapter = adapterModule(
    [],
    [
      named("f", 1),
      named("f@0.2.0", 2),
      named("wasi_unstable#f", 3),
      named("other#f", 4),
      named("g", 5),
    ],
  );
  const value = (module, name = "f", wasi = "0.2.12") => {
    const body = [op.i32(1024), op.call(0), op.store()];
    const main = mainModule([[name, type, module]], body);
    return joined(main, adapter, { host: { wasi } }).memory[1024];
  };
  assert.equal(value("wasi_snapshot_preview1"), 1);
  assert.equal(value("wasi_snapshot_preview1", "f", "0.2.0"), 2);
  assert.equal(value("wasi_unstable"), 3);
  assert.equal(value("wasi_unstable", "g"), 5);
  assert.equal(value("other"), 4);
});

test("a function that the adapter lacks, or of another type, is told", () => {
  const adapter = adapterModule([], [{ type: VOID, export: "f", body: [] }]);
  const link =
    (...wanted) =>
    () =>
      joined(mainModule([wanted], []), adapter);
  assert.throws(link("g", VOID), /"g": the adapter has no such function/);
  assert.throws(link("f", [I32, []]), /is \(i32\) -> \(\), but the adapter/);
});

test("the adapter calls main", () => {
  const main = { module: "__main_module__", name: "_start", func: VOID };
  const adapter = adapterModule(
    [main],
    [
      {
        type: [[], I32],
        export: "wasi:cli/run@0.2.0#run",
        body: [op.call(0), op.i32(0)],
      },
    ],
  );
  const bytes = mainModule([], [op.i32(1024), op.i32(65), op.store8()]);
  const program = joinModules(new Host(), bytes, adapter);
  assert.equal(run(program, "wasi:cli/run@0.2.0#run"), 0);
  assert.equal(new Uint8Array(program.memory.buffer)[1024], 65);
});

/* Runs an adapter function `f` of this body, and tells why it trapped. */
function trapOf(imports, body, options) {
  const type = [[], []];
  const adapter = adapterModule(imports, [{ type, export: "f", body }]);
  const main = mainModule([["f", type]], [op.call(0)]);
  const { code, trap } = joined(main, adapter, options);
  assert.equal(code, TRAP_CODE, "no trap");
  return trap;
}

test("broken rules of the adapter contract trap", () => {
  const open = [op.i32(1024), op.i32(4), op.call(0)];
  const ask = [op.i64(5), op.global(BASE), op.call(2)];
  const imports = [receive, received, random];
  const reasons = [
    [[...open, ...ask], /5 bytes: only 4 are left/],
    [[...ask], /outside of receive/],
    [[...open], /returns before wasi_fuse.received/],
    [[...open, ...open], /receive within receive/],
    [[op.call(1)], /received without receive/],
  ];
  for (const [body, reason] of reasons)
    assert.match(trapOf(imports, body), reason);
});

test("the arena is a stack, without zeros, and has an end", () => {
  const allocate = fuse("allocate", ["i32", "i32"], I32);
  const release = fuse("release", I32);
  const take = (size, align) => [op.i32(size), op.i32(align), op.call(0)];
  const imports = [allocate, release];
  const beyond = [...take(8, 1), op.i32(9), op.add, op.call(1)];
  assert.match(trapOf(imports, beyond), /not a mark/);
  const type = [[], I32];
  const value = (body) => {
    const adapter = adapterModule(imports, [{ type, export: "f", body }]);
    const call = [op.i32(1024), op.call(0), op.store()];
    const { memory } = joined(mainModule([["f", type]], call), adapter);
    return new Uint32Array(memory.buffer, 1024, 1)[0];
  };
  assert.equal(value([...take(4, 4), op.load()]), 0xa5a5a5a5);
  assert.equal(value(take(0x7fffffff, 1)), 0);
  assert.equal(value(take(1, 4096)) % 4096, 0);
});

test("a stack that is too deep is told, and its depth otherwise", () => {
  const touch = (offset) => [op.global(BASE), op.i32(-offset), op.add];
  const write = (offset) => [...touch(offset), op.i32(1), op.store8()];
  assert.match(trapOf([], write(4097)), /passed its 4096 bytes/);
  const adapter = adapterModule(
    [],
    [{ type: VOID, export: "f", body: write(100) }],
  );
  const main = mainModule([["f", VOID]], [op.call(0)]);
  assert.equal(joined(main, adapter).program.region.stackDepth(), 100);
});

test("the ceiling is the program's own pages", () => {
  const ceiling = fuse("ceiling", [], I32);
  const type = [[], I32];
  const adapter = adapterModule(
    [ceiling],
    [{ type, export: "f", body: [op.call(0)] }],
  );
  const call = [op.i32(1024), op.call(0), op.store()];
  const main = mainModule([["f", type]], call);
  for (const region of REGIONS)
    assert.equal(joined(main, adapter, { region }).memory[1024], 1, region);
});
