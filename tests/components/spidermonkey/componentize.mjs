/* componentize.mjs makes a component of a script by npm's
   @bytecodealliance/componentize-js, whose last step, wit-component with an
   adapter, is done by wasi-fuse.

     node componentize.mjs MODULES WASI-FUSE SCRIPT WIT OUT

   MODULES is the node_modules folder that has the package. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, fuse, script, wit, out] = process.argv.slice(2);
const scope = join(modules, '@bytecodealliance');
const jco = pathToFileURL(join(scope, 'jco', 'dist', 'api.js')).href;

globalThis.fuseComponent = async (module) => {
  const folder = await mkdtemp(join(tmpdir(), 'wasi-fuse-'));
  try {
    const paths = ['in.wasm', 'out.wasm'].map((name) => join(folder, name));
    await writeFile(paths[0], module);
    const argv = ['--component', paths[0], '-o', paths[1]];
    const done = spawnSync(fuse, argv, { stdio: 'inherit' });
    if (done.status !== 0) throw new Error(`wasi-fuse: ${done.status}`);
    return await readFile(paths[1]);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/* What the package imports as jco: jco, but for one function; and what it has
   only by jco comes from there. */
const data = (text) => 'data:text/javascript,' + encodeURIComponent(text);
const stand = data(`export * from ${JSON.stringify(jco)};
export const componentNew = (module) => globalThis.fuseComponent(module);`);
const hooks = data(`export async function resolve(name, context, next) {
  if (name === '@bytecodealliance/jco' &&
      context.parentURL.includes('/componentize-js/'))
    return { url: ${JSON.stringify(stand)}, shortCircuit: true };
  if (name.startsWith('@bytecodealliance/preview2-shim'))
    context = { ...context, parentURL: ${JSON.stringify(jco)} };
  return next(name, context);
}`);
register(hooks, import.meta.url);

const entry = join(scope, 'componentize-js', 'src', 'componentize.js');
const { componentize } = await import(pathToFileURL(entry));
const { component } = await componentize({
  sourcePath: script,
  witWorld: await readFile(wit, 'utf8'), // it cannot open the file itself
});
await writeFile(out, component);
