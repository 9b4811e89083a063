/*
 * Runs a fused module that was a package of napi-rs for wasm32-wasi, with the
 * runtime of that package, emnapi, which gives Node-API and starts threads; the
 * preview2 functions are our host's, which all threads share:
 * node napi.mjs [OPTION]... PACKAGE.json MODULE.wasm SCRIPT.mjs [ARG]...
 *
 * The script's default export is called with what the module exports, and the
 * arguments; what it returns is printed as JSON, and how many threads called
 * the function of --callers.  Without MODULE.wasm, as `-`, it is the package as
 * it is, on Node's own preview1.
 */
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { hostOptions, parseCommandLine, runMain } from "./core/options.mjs";
import { createMemory } from "./core/program.mjs";
import { WAITING_OPTIONS, waitingOptions } from "./threads/rules.mjs";
import { importsOf } from "./threads/server.mjs";
import { importObject, reallocOf } from "./threads/worker.mjs";

const file = (name) => new URL(`threads/${name}`, import.meta.url);

/* The exports of a fused module, and its host. */
function load(packageFile, module, options) {
  const runtime = createRequire(packageFile)("@napi-rs/wasm-runtime");
  const bytes = fs.readFileSync(module);
  const imports = importsOf(bytes);
  const wanted = imports.filter(({ module }) => module.startsWith("wasi:"));
  const memory = createMemory(imports.find(({ kind }) => kind === "memory"));

  const server = new Worker(file("remote.mjs"), {
    workerData: { wanted, memory, options },
  });
  const connect = () => {
    const words = new SharedArrayBuffer(40);
    const { port1, port2 } = new MessageChannel();
    server.postMessage({ words, port: port1 }, [port1]);
    return { words, port: port2 };
  };

  const onCreateWorker = () => {
    const { words, port } = connect();
    const worker = new Worker(file("napi_worker.mjs"), {
      workerData: { wanted, words, port, packageFile },
      transferList: [port],
    });
    worker.unref();
    return worker;
  };

  const { words, port } = connect();
  const line = { port, words: new Int32Array(words) };
  const late = {};
  const { napiModule } = runtime.instantiateNapiModuleSync(bytes, {
    context: runtime.getDefaultContext(),
    asyncWorkPoolSize: 4,
    reuseWorker: true,
    wasi: {
      wasiImport: {},
      initialize({ exports }) {
        late.realloc = reallocOf(exports);
        exports._initialize?.();
      },
    },
    onCreateWorker,
    overwriteImports: ({ env, napi, emnapi, wasi }) => ({
      ...importObject(line, wanted, memory, late),
      env: { ...env, ...napi, ...emnapi, memory },
      napi,
      emnapi,
      wasi,
    }),
    beforeInit({ instance: { exports } }) {
      for (const name of Object.keys(exports))
        if (name.startsWith("__napi_register__")) exports[name]();
    },
  });
  return { api: napiModule.exports, server };
}

/* How many threads called a function of the host. */
async function callersOf(server, name) {
  server.postMessage({ name });
  return (await once(server, "message"))[0];
}

async function main(argv) {
  const own = { values: ["--callers", ...WAITING_OPTIONS], switches: [] };
  const { values, files, args } = parseCommandLine(argv, 3, own);
  const [packageFile, module, script] = files;
  const absolute = path.resolve(packageFile);
  const { name } = JSON.parse(fs.readFileSync(packageFile));
  const { default: call } = await import(pathToFileURL(script).href);
  const options = {
    ...hostOptions(values, module, args),
    ...waitingOptions(values),
  };
  const { api, server } =
    module === "-"
      ? { api: createRequire(absolute)(name) }
      : load(absolute, module, options);
  const result = await call(api, ...args);
  const asked = server && values["--callers"]?.at(-1);
  const callers = asked ? await callersOf(server, asked) : undefined;
  const text = `${JSON.stringify({ result, callers })}\n`;
  process.stdout.write(text, () => process.exit(0));
  return new Promise(() => {});
}

await runMain(
  main,
  "node napi.mjs [OPTION]... PACKAGE.json MODULE.wasm SCRIPT.mjs [ARG]...\n",
);
