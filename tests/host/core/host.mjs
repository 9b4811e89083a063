/*
 * A host of core modules that import preview2 functions: all interfaces in
 * one object, which makes the import object of a module, calls what is
 * called, counts it, and keeps how it ended.
 */
import { cliInterfaces } from "../wasi/cli.mjs";
import {
  clocksInterfaces,
  StoppedClock,
  systemClock,
} from "../wasi/clocks.mjs";
import { filesystemInterfaces } from "../wasi/filesystem.mjs";
import { ioInterfaces } from "../wasi/io.mjs";
import {
  randomInterfaces,
  seededRandom,
  systemRandom,
} from "../wasi/random.mjs";
import { socketsInterfaces } from "../wasi/sockets.mjs";
import { applyRules, parseRule, RuleError } from "./faults.mjs";
import { Handles } from "./handles.mjs";
import { typeText } from "./module.mjs";
import { Failure, wordsOf } from "./types.mjs";
import { Exit, HostTrap, trap, unwind } from "./unwind.mjs";

const DEFAULTS = {
  args: [],
  env: [] /* pairs of name and value */,
  dirs: [] /* { path, guest }: a directory and the program's name for it */,
  stdin: 0 /* a file descriptor, or a Uint8Array */,
  stdout: 1 /* a file descriptor, or a function of a Uint8Array */,
  stderr: 2,
  wasi: "0.2.12" /* the newest version whose functions are offered */,
  fail: [] /* rules, see faults.mjs */,
  permit: 65536 /* what check-write permits */,
  maxIo: Infinity /* what one read or write moves at most */,
  holds: false /* whether streams send nothing before a flush */,
  pipe: Infinity /* bytes of a connection that are on their way at most */,
  turns: 1 /* how often what a socket began is not finished yet */,
  strings: "exact" /* how strings are lowered, see memory.mjs */,
  deterministic: false /* the same in every run: clocks, random, facts.mjs */,
  trace: null /* a function of one line a call */,
};

/* Reads are cut at this size, as in other hosts. */
const MAX_READ = 65536;

/* What a module and this host cannot agree on; one line each. */
export class LinkError extends Error {
  constructor(lines) {
    super(lines.join("\n"));
  }
}

/* "wasi:io/poll@0.2.3" is on the track of "wasi:io/poll", as is every other
   0.2 release; another track is another interface. */
function interfaceOf(module) {
  return /^(wasi:[a-z-]+\/[a-z-]+)@0\.2\.\d+$/.exec(module)?.[1] ?? null;
}

function isNewer(version, than) {
  return Number(version.split(".")[2]) > Number(than.split(".")[2]);
}

export class Host {
  handles = new Handles();
  calls = new Map();
  /* Bytes written to streams that were dropped before a flush. */
  unflushed = 0;
  /* What to call at the end, to close what is not a handle's. */
  closing = [];
  /* How the program ended: { code }, or { trap } with the reason. */
  outcome = null;

  constructor(options = {}) {
    this.options = { ...DEFAULTS, ...options };
    const { deterministic, holds, maxIo, permit } = this.options;
    this.clock = deterministic ? new StoppedClock() : systemClock;
    this.random = deterministic ? seededRandom(1) : systemRandom;
    this.permit = permit;
    this.holds = holds;
    this.maxIo = Math.min(maxIo, MAX_READ);
    this.maxWrite = maxIo;
    this.rules = this.options.fail.map(parseRule);
    this.interfaces = {
      ...cliInterfaces(this),
      ...clocksInterfaces(this),
      ...randomInterfaces(this),
      ...ioInterfaces(this),
      ...filesystemInterfaces(this),
      ...socketsInterfaces(this.options),
    };
    this.#checkRules();
  }

  /* The function that serves an import, or null where there is none. */
  find(module, name) {
    const decl = this.interfaces[interfaceOf(module)]?.[name];
    return decl && !isNewer(decl.since, this.options.wasi) ? decl : null;
  }

  /* A function to import for `decl`, as called by the owner of `cx`. */
  bind(cx, module, name, decl) {
    const full = `${interfaceOf(module)}#${name}`;
    return (...words) => {
      try {
        return this.#call(cx, full, decl, words);
      } catch (error) {
        return this.stop(error, full);
      }
    };
  }

  /* Ends the program for `error`.  Only a trap may pass through the frames of
     the module, so the reason is kept here. */
  stop(error, where) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    if (error instanceof Exit) this.outcome ??= { code: error.code };
    else {
      const text = error instanceof HostTrap ? error.message : error.stack;
      this.outcome ??= { trap: `${where}: ${text}` };
    }
    return unwind();
  }

  /* Closes all that the host still has open.  Only for a process that goes on
     to other programs. */
  close() {
    this.handles.closeAll();
    this.closing.forEach((close) => close());
  }

  #call(cx, name, decl, words) {
    if (cx.inRealloc) trap("called from inside realloc");
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    const { result, spilled } = decl;
    const coming = wordsOf(words);
    const args = decl.params.map((type) => type.lift(cx, coming));
    const area = spilled ? coming.next() >>> 0 : null;
    if (spilled) cx.bytes(area, result.size, result.align);
    const value = this.#perform(name, decl, args);
    this.options.trace?.(name, words, value);
    if (result === null) return undefined;
    if (spilled) return result.store(cx, area, value);
    return result.lower ? result.lower(cx, value) : value;
  }

  #perform(name, decl, args) {
    try {
      const made = applyRules(this.rules, name, decl);
      const value = made ? made.value : decl.call(...args);
      return decl.result?.err !== undefined ? { ok: value } : value;
    } catch (error) {
      if (error instanceof Failure) return { err: error.payload };
      throw error;
    }
  }

  #checkRules() {
    const known = Object.entries(this.interfaces).flatMap(([module, funcs]) =>
      Object.keys(funcs).flatMap((name) => [name, `${module}#${name}`]),
    );
    for (const { func } of this.rules)
      if (!known.includes(func))
        throw new RuleError(`no function "${func}" to fail`);
  }
}

/*
 * The import object of a module for its preview2 imports, and for others what
 * `provide(import)` returns (undefined where it has nothing).  With
 * `lenient`, a function that nobody has traps when it is called.
 */
export function makeImports(host, cx, imports, { provide, lenient = false }) {
  const object = {};
  const problems = [];
  for (const wanted of imports) {
    const { module, name, kind } = wanted;
    const where = `import "${module}" "${name}"`;
    let item = provide(wanted);
    const decl = item === undefined ? host.find(module, name) : null;
    if (decl && kind === "function") {
      const [have, want] = [decl.core, wanted.type].map(typeText);
      if (have === want) item = host.bind(cx, module, name, decl);
      else problems.push(`${where}: is ${want}, but the host has ${have}`);
    } else if (item === undefined && lenient && kind === "function") {
      item = () =>
        host.stop(new HostTrap("the host has no such function"), where);
    } else if (item === undefined)
      problems.push(`${where}: the host has no such ${kind}`);
    (object[module] ??= {})[name] = item;
  }
  if (problems.length > 0) throw new LinkError(problems);
  return object;
}
