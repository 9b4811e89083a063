/*
 * A hostile host: rules that make chosen calls fail.
 *
 * A rule is FUNC=ERROR[@N[+]].  FUNC is a function's name, with or without
 * its interface before a "#"; ERROR a case of its error type, "none" where
 * it returns an option, or "trap"; N the call that fails, counted from 1,
 * with "+" all from that one on, and without @N all.  A stream error may name
 * the filesystem error under it: last-operation-failed:io.
 */
import { IoError, streamError } from "../wasi/io.mjs";
import { Failure } from "./types.mjs";
import { trap } from "./unwind.mjs";

/* A rule that is none. */
export class RuleError extends Error {}

export function parseRule(text) {
  const match = /^(.+)=([a-z:-]+)(?:@(\d+)(\+?))?$/.exec(text);
  if (!match) throw new RuleError(`"${text}" is not FUNC=ERROR[@N[+]]`);
  const [, func, error, first, more] = match;
  const from = first ? Number(first) : 1;
  const to = first && !more ? from : Infinity;
  return { func, error, from, to, calls: 0 };
}

function payloadOf(type, error, rule) {
  const [tag, code = null] = error.split(":");
  if (type?.names?.includes(error)) return error; /* an enum of codes */
  if (type === streamError && streamError.cases.some(([name]) => name === tag))
    return { tag, value: new IoError("made to fail", code) };
  throw new RuleError(`${rule.func} has no error "${error}"`);
}

/* Counts a call of FUNC for the rules that name it and, where one applies,
   throws the error or returns { value }; null where the call is to go on. */
export function applyRules(rules, name, decl) {
  const method = name.slice(name.indexOf("#") + 1);
  for (const rule of rules) {
    if (rule.func !== name && rule.func !== method) continue;
    rule.calls++;
    if (rule.calls < rule.from || rule.calls > rule.to) continue;
    if (rule.error === "trap") trap("made to trap");
    if (rule.error === "none" && decl.result?.isOption) return { value: null };
    throw new Failure(payloadOf(decl.result?.err, rule.error, rule));
  }
  return null;
}
