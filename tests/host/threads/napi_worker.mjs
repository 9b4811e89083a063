/*
 * A thread of a module for Node-API (../napi.mjs), started by emnapi.
 */
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { importObject, reallocOf } from "./worker.mjs";

const { wanted, words, port, packageFile } = workerData;
const runtime = createRequire(packageFile)("@napi-rs/wasm-runtime");
const line = { port, words: new Int32Array(words) };

Object.assign(globalThis, {
  self: globalThis,
  postMessage: (message) => parentPort.postMessage(message),
});

const handler = new runtime.MessageHandler({
  onLoad({ wasmModule, wasmMemory }) {
    const late = {};
    const made = runtime.instantiateNapiModuleSync(wasmModule, {
      childThread: true,
      context: runtime.getDefaultContext(),
      wasi: { wasiImport: {}, initialize() {} },
      overwriteImports: ({ env, napi, emnapi, wasi }) => ({
        ...importObject(line, wanted, wasmMemory, late),
        env: { ...env, ...napi, ...emnapi, memory: wasmMemory },
        napi,
        emnapi,
        wasi,
      }),
    });
    late.realloc = reallocOf(made.instance.exports);
    return made;
  },
});

parentPort.on("message", (data) => handler.handle({ data }));
