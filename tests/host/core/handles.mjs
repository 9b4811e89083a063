/*
 * The handle table of one program: which number stands for which object of
 * the host.
 *
 * A number is never given out twice, so a use after drop is always seen.  An
 * object may name another as its `parent`: a pollable its stream, a stream
 * the descriptor or socket it came from.  A parent cannot be dropped before
 * its children, and nothing while a call of another thread waits for it, which
 * `users` counts.
 */
import { trap } from "./unwind.mjs";

export class Handles {
  #entries = new Map();
  #next = 1;

  add(resource, object) {
    const handle = this.#next++;
    object.children ??= 0;
    object.users ??= 0;
    if (object.parent) object.parent.children++;
    this.#entries.set(handle, { resource, object });
    return handle;
  }

  get(resource, handle) {
    const entry = this.#entries.get(handle);
    if (!entry) trap(`${resource} ${handle} ${this.#absence(handle)}`);
    if (entry.resource !== resource)
      trap(`handle ${handle} is of ${entry.resource}, not of ${resource}`);
    return entry.object;
  }

  take(resource, handle) {
    const object = this.get(resource, handle);
    if (object.children > 0)
      trap(
        `${resource} ${handle} is dropped before ` +
          `${this.#childrenOf(object).join(", ")}`,
      );
    if (object.users > 0)
      trap(`${resource} ${handle} is dropped while another thread waits`);
    if (object.parent) object.parent.children--;
    this.#entries.delete(handle);
    return object;
  }

  /* What was never dropped, in order of creation. */
  left() {
    return [...this.#entries].map(([handle, { resource, object }]) => {
      const more = object.unflushed ? `, ${object.unflushed} B unflushed` : "";
      return `${resource} ${handle}${more}`;
    });
  }

  /* Closes what was never dropped, newest first. */
  closeAll() {
    for (const { object } of [...this.#entries.values()].reverse())
      object.close?.();
    this.#entries.clear();
  }

  #absence(handle) {
    return handle > 0 && handle < this.#next
      ? "is used after it was dropped"
      : "does not exist";
  }

  #childrenOf(parent) {
    return [...this.#entries]
      .filter(([, { object }]) => object.parent === parent)
      .map(([handle, { resource }]) => `its ${resource} ${handle}`);
  }
}
