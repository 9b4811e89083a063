/*
 * Options that say which calls wait for others (server.mjs).
 */
import { UsageError } from "../core/options.mjs";

export const WAITING_OPTIONS = ["--meet", "--delay"];

function rules(values, option, make) {
  const texts = values[option] ?? [];
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf("=");
      if (at < 0) throw new UsageError(`${option}: "${text}" has no "="`);
      return [text.slice(0, at), make(text.slice(at + 1))];
    }),
  );
}

function held(text) {
  const [name, times] = text.split("@");
  return { name, times: Number(times) };
}

export const waitingOptions = (values) => ({
  meet: rules(values, "--meet", Number),
  hold: rules(values, "--delay", held),
});
