/*
 * A position-independent adapter, instantiated as it is: its imports by the
 * contract of adapters/README.md, its exports as providers of main's imports.
 */
import { LinkError, makeImports } from "../core/host.mjs";
import { Context } from "../core/memory.mjs";
import { readModule, typeText } from "../core/module.mjs";
import { HostTrap } from "../core/unwind.mjs";
import { Intrinsics } from "./intrinsics.mjs";

const BADF = 8;
const TABLE_BASE = 1;
const MEM_INFO = 1;

/* { size, align, tableSize } of the section dylink.0; align is a power. */
function readMemInfo(customs) {
  const section = customs.get("dylink.0");
  if (!section) throw new LinkError(["the adapter has no section dylink.0"]);
  while (section.at < section.end) {
    const type = section.u8();
    const r = section.sized();
    if (type !== MEM_INFO) continue;
    return { size: r.leb(), align: r.leb(), tableSize: r.leb() };
  }
  return { size: 0, align: 0, tableSize: 0 };
}

export class Adapter {
  /* `wasi` is the release that is asked for: of F and F@0.2.0 the second is
     taken for 0.2.0. */
  constructor(bytes, { name, wasi }) {
    Object.assign(this, { bytes, name, wasi });
    const { imports, exports, customs } = readModule(bytes);
    Object.assign(this, { imports, exports, info: readMemInfo(customs) });
    this.served = new Set([name, "wasi_unstable"]);
    for (const key of exports.keys())
      if (key.includes("#") && !key.startsWith("wasi:"))
        this.served.add(key.split("#")[0]);
  }

  /* The export that provides an import of main's: its key, or null where
     the adapter does not serve the module; an error where it lacks F. */
  providerOf({ module, name, kind, type }) {
    if (!this.served.has(module) || kind !== "function") return null;
    const plain = [this.name, "wasi_unstable"].includes(module) ? [name] : [];
    const keys = [`${module}#${name}`, ...plain];
    const older = this.wasi === "0.2.0" ? keys.map((k) => `${k}@0.2.0`) : [];
    const key = [...older, ...keys].find((k) => this.exports.has(k));
    const where = `import "${module}" "${name}"`;
    if (!key)
      throw new LinkError([`${where}: the adapter has no such function`]);
    this.#checkType(where, type, key);
    return key;
  }

  #checkType(where, type, key) {
    const [want, have] = [type, this.exports.get(key).type].map(typeText);
    if (want !== have)
      throw new LinkError([
        `${where}: is ${want}, but the adapter has ${have}`,
      ]);
  }

  /*
   * Makes an instance for each base of the region, all on the same bytes.
   * `main` is { imports, exports(), pages() }; exports are asked for only
   * when the adapter calls one.
   */
  instantiate(host, region, main, own) {
    this.context = new Context(host.handles, host.options);
    this.context.memory = region.memory;
    this.intrinsics = new Intrinsics(region, main.pages);
    this.context.realloc = (...args) => this.intrinsics.realloc(...args);
    const module = new WebAssembly.Module(this.bytes);
    this.instances = new Map();
    /* The last one stays: its data are those that the first call finds. */
    for (const base of region.bases().reverse()) {
      const instance = this.#instantiateAt(base, host, module, main, own);
      this.instances.set(base, instance);
    }
  }

  #instantiateAt(base, host, module, main, own) {
    const table = new WebAssembly.Table({
      element: "anyfunc",
      initial: TABLE_BASE + this.info.tableSize,
    });
    const late = {};
    const env = this.#environment(base, table);
    const gateOpeners = new Set(
      main.imports.filter((i) => this.served.has(i.module)).map((i) => i.name),
    );
    const guard =
      (where, call) =>
      (...args) => {
        try {
          return call(...args);
        } catch (error) {
          return host.stop(error, where);
        }
      };
    const provide = (wanted) => {
      const { module: from, name } = wanted;
      const where = `${from} ${name}`;
      if (from === "env" && name in env) return env[name](wanted);
      if (from === "wasi_fuse" && name in this.intrinsics.functions)
        return guard(where, this.intrinsics.functions[name]);
      if (from === "wasi_fuse.gate")
        return this.#gate(wanted, gateOpeners, late);
      if (from === "wasi_fuse.threads") return this.#alone(wanted, late);
      if (from === "__main_module__")
        return guard(where, (...args) => {
          const target = main.exports()[name];
          if (target) return target(...args);
          throw new HostTrap("main exports no such function");
        });
      return own[from]?.[name];
    };
    const options = { provide, lenient: true };
    const object = makeImports(host, this.context, this.imports, options);
    const instance = new WebAssembly.Instance(module, object);
    late.exports = instance.exports;
    instance.exports.__wasm_apply_data_relocs?.();
    return instance;
  }

  #environment(base, table) {
    const i32 = (value) => (wanted) => {
      const { mutable } = wanted;
      return new WebAssembly.Global({ value: "i32", mutable }, value | 0);
    };
    return {
      memory: () => this.context.memory,
      __memory_base: i32(base),
      __stack_pointer: i32(base),
      __table_base: i32(TABLE_BASE),
      __indirect_function_table: (wanted) => {
        const missing = wanted.min - table.length;
        if (missing > 0) table.grow(missing);
        return table;
      },
    };
  }

  /* "X|Y": Y, since main has one thread, or nothing. */
  #alone({ name, type }, late) {
    const [, target] = name.split("|");
    if (target === "") return () => {};
    const where = `import "wasi_fuse.threads" "${name}"`;
    if (!this.exports.has(target))
      throw new LinkError([`${where}: the adapter exports no ${target}`]);
    this.#checkType(where, type, target);
    return (...args) => late.exports[target](...args);
  }

  /* "X?a,b,c": X, if main imports one of a, b and c. */
  #gate({ name, type }, mainImports, late) {
    const [target, openers] = name.split("?");
    const where = `gate "${name}"`;
    if (!this.exports.has(target))
      throw new LinkError([`${where}: the adapter exports no ${target}`]);
    this.#checkType(where, type, target);
    const isOpen = openers.split(",").some((opener) => mainImports.has(opener));
    return isOpen ? (...args) => late.exports[target](...args) : () => BADF;
  }
}
