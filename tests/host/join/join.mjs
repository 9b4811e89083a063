/*
 * Joins a preview1 main module and an adapter in JavaScript, as a linker
 * joins them in one module, but with neither of them rewritten: each import
 * of main's that the adapter serves is a function that calls the adapter.
 */
import { LinkError, makeImports } from "../core/host.mjs";
import { Context } from "../core/memory.mjs";
import { readModule } from "../core/module.mjs";
import { createMemory, runToEnd } from "../core/program.mjs";
import { trap } from "../core/unwind.mjs";
import { Adapter } from "./adapter.mjs";
import { EndRegion, MirrorRegion } from "./region.mjs";

const PAGE = 65536;

/*
 * Instantiates both; the result is as that of instantiate (program.mjs).
 * Options beside those of instantiate:
 *   name     the import module that plain exports of the adapter serve
 *   region   "mirror", "full", "move" or "end": see region.mjs
 *   pages    how many pages of arena an "end" region has
 */
export function joinModules(host, mainBytes, adapterBytes, options = {}) {
  const { name = "wasi_snapshot_preview1", region: kind = "mirror" } = options;
  const { pages = 16, imports: theirs = {}, lenient, maxPages } = options;
  const { wasi } = host.options;
  const adapter = new Adapter(adapterBytes, { name, wasi });
  const main = { imports: readModule(mainBytes).imports };
  const context = new Context(host.handles, host.options);
  const program = { host, context, adapter };
  const own = typeof theirs === "function" ? theirs(program) : theirs;
  main.exports = () => program.exports ?? {};
  main.memory = () => {
    if (!context.memory) trap("main's memory is not known before it started");
    return new Uint8Array(context.memory.buffer);
  };

  const provide = (wanted) => {
    const { module, name: field, kind: what, ...type } = wanted;
    const item = own[module]?.[field];
    if (what === "memory") {
      const memory = item ?? createMemory(type, maxPages);
      context.memory ??= memory;
      return memory;
    }
    if (item !== undefined) return item;
    const key = adapter.providerOf(wanted);
    return key === null ? undefined : enter(program, main, wanted, key);
  };
  const object = makeImports(host, context, main.imports, { provide, lenient });

  /* A mirror is there before main is; an end needs main's memory. */
  const place = (region) => {
    program.region = region;
    main.pages = () => region.pages?.() ?? main.memory().byteLength / PAGE;
    adapter.instantiate(host, region, main, own);
  };
  if (kind !== "end")
    place(
      new MirrorRegion(adapter.info, {
        full: kind === "full",
        move: kind === "move",
      }),
    );
  runToEnd(host, () => {
    program.instance = new WebAssembly.Instance(
      new WebAssembly.Module(mainBytes),
      object,
    );
  });
  if (host.outcome) return program;
  const { exports } = program.instance;
  context.memory ??= exports.memory;
  context.realloc = exports.cabi_realloc ?? null;
  if (!context.memory) throw new LinkError(["main has no memory"]);
  if (kind === "end") place(new EndRegion(context.memory, adapter.info, pages));
  program.exports = withRun(exports, adapter, program);
  return Object.assign(program, { memory: context.memory });
}

/* Main's exports and, for a command, the adapter's wasi:cli/run. */
function withRun(exports, adapter, program) {
  const lifted = [...adapter.exports.keys()].filter((k) =>
    k.startsWith("wasi:cli/run@"),
  );
  if (!exports._start || lifted.length === 0) return exports;
  const call = (...args) => {
    const { instances } = adapter;
    return instances.get(program.region.base).exports[lifted[0]](...args);
  };
  return { ...exports, [lifted[0]]: call };
}

/* The function that main imports for the adapter's export `key`. */
function enter(program, main, wanted, key) {
  const { host, adapter } = program;
  const where = `${wanted.module} ${wanted.name}`;
  return (...args) => {
    try {
      const { region } = program;
      if (!region) trap("main's start function calls the adapter");
      return region.around(host, main, wanted, args, () => {
        region.moveRoof(adapter.intrinsics.used);
        const value = adapter.instances.get(region.base).exports[key](...args);
        host.options.trace?.(where, args, value);
        adapter.intrinsics.checkIdle(where);
        region.checkStack(where);
        return value;
      });
    } catch (error) {
      return host.stop(error, where);
    }
  };
}
