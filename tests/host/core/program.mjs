/*
 * A program: one core module with a fresh memory, instantiated in a host, and
 * run to its end.
 */
import { makeImports, LinkError } from "./host.mjs";
import { Context } from "./memory.mjs";
import { readModule } from "./module.mjs";

/* The exit code of a program that trapped, as a shell shows SIGABRT. */
export const TRAP_CODE = 134;

const RUN = /^wasi:cli\/run@0\.2\.\d+#run$/;

/* A memory as a module's import asks for it: fresh, and so zeroed. */
export function createMemory(wanted, maxPages = Infinity) {
  const { min, max = 65536, shared, is64 } = wanted;
  if (is64) throw new LinkError(["a 64-bit memory is not supported"]);
  if (min > maxPages)
    throw new LinkError([`the module wants ${min} pages, not ${maxPages}`]);
  const maximum = Math.min(max, maxPages);
  return new WebAssembly.Memory({ initial: min, maximum, shared });
}

/*
 * Instantiates a module.  Options:
 *   imports    functions (and globals, tables, memories) of the embedder's:
 *              { module: { name: item } }, or a function of the program that
 *              returns this.  They come before the host's own
 *   maxPages   the most that an imported memory may grow to
 *   lenient    functions that nobody has trap when called
 * The program is { instance, exports, memory, host, context }; memory and
 * exports are set when instantiation is done.
 */
export function instantiate(host, bytes, options = {}) {
  const { imports = {}, maxPages, lenient } = options;
  const { imports: wanted } = readModule(bytes);
  const context = new Context(host.handles, host.options);
  const program = { host, context };
  const own = typeof imports === "function" ? imports(program) : imports;
  const provide = ({ module, name, kind, ...type }) => {
    let item = own[module]?.[name];
    if (kind !== "memory") return item;
    item ??= createMemory(type, maxPages);
    context.memory ??= item;
    return item;
  };
  const object = makeImports(host, context, wanted, { provide, lenient });
  const module = new WebAssembly.Module(bytes);
  runToEnd(host, () => {
    program.instance = new WebAssembly.Instance(module, object);
  });
  if (host.outcome) return program;
  const { exports } = program.instance;
  context.memory ??= exports.memory;
  context.realloc = exports.cabi_import_realloc ?? exports.cabi_realloc ?? null;
  return Object.assign(program, { exports, memory: context.memory });
}

/* Calls `entry`, which runs in the module, and returns the exit code.  The
   reason of a trap is then in host.outcome. */
export function runToEnd(host, entry) {
  try {
    entry();
  } catch (error) {
    if (error instanceof WebAssembly.LinkError)
      throw new LinkError([error.message]);
    host.outcome ??= { trap: error.stack };
  }
  return host.outcome?.trap ? TRAP_CODE : (host.outcome?.code ?? 0);
}

/*
 * Runs a command, or the export `name` of a reactor, and returns the exit
 * code.  What the export returned is then in program.result.
 */
export function run(program, name = null) {
  const { host, exports = {} } = program;
  if (host.outcome) return runToEnd(host, () => {});
  const lifted = Object.keys(exports).find((key) => RUN.test(key));
  const chosen = name ?? ("_start" in exports ? "_start" : lifted);
  const entry = exports[chosen];
  if (typeof entry !== "function")
    throw new LinkError([`the module exports no ${chosen ?? "_start"} to run`]);
  return runToEnd(host, () => {
    if (chosen !== "_start") exports._initialize?.();
    const result = entry();
    /* wasi:cli/run returns a WIT result: 0 is ok, 1 is err. */
    if (chosen === lifted) host.outcome ??= { code: result };
    else program.result = result;
  });
}
