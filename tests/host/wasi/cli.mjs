/*
 * wasi:cli: arguments, environment, exit, and the three standard streams.
 */
import {
  drop,
  func,
  list,
  option,
  own,
  result,
  string,
  tuple,
  u8,
} from "../core/types.mjs";
import { Exit } from "../core/unwind.mjs";
import { InputStream, OutputStream } from "./io.mjs";
import { isTerminal, sinkOf, sourceOf } from "./stdio.mjs";

export function cliInterfaces(host) {
  const { args, env, stdin, stdout, stderr } = host.options;
  /* One source and one sink for all handles: what one reads ahead is there
     for the next. */
  const source = sourceOf(stdin);
  const sinks = { stdout: sinkOf(stdout), stderr: sinkOf(stderr) };

  const output = (name, stream) => ({
    [`wasi:cli/${name}`]: {
      [`get-${name}`]: func(
        [],
        own("output-stream"),
        () => new OutputStream(sinks[name]),
      ),
    },
    ...terminal(name, "output", stream),
  });
  const terminal = (name, direction, stream) => ({
    [`wasi:cli/terminal-${name}`]: {
      [`get-terminal-${name}`]: func(
        [],
        option(own(`terminal-${direction}`)),
        () => (isTerminal(stream) ? {} : null),
      ),
    },
  });

  return {
    "wasi:cli/environment": {
      "get-environment": func([], list(tuple(string, string)), () => env),
      "get-arguments": func([], list(string), () => args),
      "initial-cwd": func([], option(string), () => null),
    },
    "wasi:cli/exit": {
      exit: func([result(null, null)], null, (status) => {
        throw new Exit("ok" in status ? 0 : 1);
      }),
      "exit-with-code": func(
        [u8],
        null,
        (code) => {
          throw new Exit(code);
        },
        "0.2.12",
      ),
    },
    "wasi:cli/stdin": {
      "get-stdin": func([], own("input-stream"), () => new InputStream(source)),
    },
    ...terminal("stdin", "input", stdin),
    ...output("stdout", stdout),
    ...output("stderr", stderr),
    "wasi:cli/terminal-input": {
      "[resource-drop]terminal-input": drop("terminal-input"),
    },
    "wasi:cli/terminal-output": {
      "[resource-drop]terminal-output": drop("terminal-output"),
    },
  };
}
