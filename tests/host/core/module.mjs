/*
 * A reader of the few parts of a core module that the JavaScript API does not
 * tell: the types of imported and exported functions, the limits of imported
 * memories and tables, and custom sections by name.
 */

/* Bytes that are not a module. */
export class ModuleError extends Error {}

function malformed(message) {
  throw new ModuleError(message);
}

const VALUE_TYPES = {
  0x7f: "i32",
  0x7e: "i64",
  0x7d: "f32",
  0x7c: "f64",
  0x7b: "v128",
  0x70: "funcref",
  0x6f: "externref",
};

export class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }

  u8() {
    if (this.at >= this.end) malformed("the module ends early");
    return this.bytes[this.at++];
  }

  /* A LEB128 number of any width, signed or not; only small ones matter. */
  leb() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  sized() {
    const size = this.leb();
    if (size > this.end - this.at) malformed("the module ends early");
    this.at += size;
    return new Reader(this.bytes, this.at - size, this.at);
  }

  name() {
    const { at, end } = this.sized();
    return new TextDecoder().decode(this.bytes.subarray(at, end));
  }

  /* Calls item(i) as many times as the count that stands here says. */
  vector(item) {
    return Array.from({ length: this.leb() }, (_, i) => item(i));
  }

  valueType() {
    const byte = this.u8();
    if (byte === 0x63 || byte === 0x64) return `(ref ${this.leb()})`;
    return VALUE_TYPES[byte] ?? `0x${byte.toString(16)}`;
  }

  limits() {
    const flags = this.leb();
    const limits = { min: this.leb(), shared: !!(flags & 2) };
    if (flags & 1) limits.max = this.leb();
    if (flags & 4) limits.is64 = true;
    if (flags & 8) limits.pageSize = 2 ** this.leb();
    return limits;
  }
}

function readCompositeType(r, form) {
  const storage = () => {
    if (r.bytes[r.at] === 0x78 || r.bytes[r.at] === 0x77) r.u8();
    else r.valueType();
    r.u8();
  };
  if (form === 0x60)
    return {
      params: r.vector(() => r.valueType()),
      results: r.vector(() => r.valueType()),
    };
  if (form === 0x5f) r.vector(storage);
  else if (form === 0x5e) storage();
  else malformed(`type form 0x${form.toString(16)} is not known`);
  return null;
}

function readTypes(r) {
  const types = [];
  const readSub = (form) => {
    if (form === 0x50 || form === 0x4f) {
      r.vector(() => r.leb());
      form = r.u8();
    }
    types.push(readCompositeType(r, form));
  };
  r.vector(() => {
    const form = r.u8();
    if (form === 0x4e) r.vector(() => readSub(r.u8()));
    else readSub(form);
  });
  return types;
}

function readImport(r, types) {
  const found = { module: r.name(), name: r.name() };
  switch (r.u8()) {
    case 0:
      return { ...found, kind: "function", type: types[r.leb()] };
    case 1:
      return { ...found, kind: "table", type: r.valueType(), ...r.limits() };
    case 2:
      return { ...found, kind: "memory", ...r.limits() };
    case 3:
      return {
        ...found,
        kind: "global",
        type: r.valueType(),
        mutable: r.u8() === 1,
      };
    case 4:
      return { ...found, kind: "tag", attribute: r.u8(), type: types[r.leb()] };
    default:
      return malformed(`the kind of import ${found.name} is not known`);
  }
}

const EXPORT_KINDS = ["function", "table", "memory", "global", "tag"];

/* { imports, exports, customs }: exports is a Map from name to { kind, type }
   with a type for functions, customs one from name to a Reader. */
export function readModule(bytes) {
  const r = new Reader(bytes, 8);
  const header = [...bytes.subarray(0, 8)].join();
  if (header !== "0,97,115,109,1,0,0,0") malformed("not a core module");
  const module = { imports: [], exports: new Map(), customs: new Map() };
  let types = [];
  let funcs = [];
  const readExport = (s) => {
    const name = s.name();
    const kind = EXPORT_KINDS[s.u8()];
    const index = s.leb();
    const type = kind === "function" ? funcs[index] : undefined;
    module.exports.set(name, { kind, type });
  };
  const readers = {
    0: (s) => module.customs.set(s.name(), s),
    1: (s) => (types = readTypes(s)),
    2(s) {
      module.imports = s.vector(() => readImport(s, types));
      const imported = module.imports.filter((i) => i.kind === "function");
      funcs = imported.map((i) => i.type);
    },
    3: (s) => (funcs = funcs.concat(s.vector(() => types[s.leb()]))),
    7: (s) => s.vector(() => readExport(s)),
  };
  while (r.at < r.end) {
    const id = r.u8();
    const section = r.sized();
    readers[id]?.(section);
  }
  return module;
}

export function typeText({ params, results }) {
  return `(${params.join(" ")}) -> (${results.join(" ")})`;
}
