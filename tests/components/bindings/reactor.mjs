/* Calls the reactor as jco has transpiled it, next to this file. */
import { greet, paths } from './out.js';

const show = (...values) =>
  console.log(...values.map((value) => JSON.stringify(value)));

show(greet('you'));
const by = { x: 3, y: 4 };
show(paths.moved({ tag: 'polygon', val: [{ x: 1, y: 2 }] }, by));
show(paths.parse('circle:3 nothing'));
try {
  paths.parse('x');
} catch (error) {
  show(error.payload);
}
show(paths.styleOf(['hidden', 'filled']), paths.mix('red', 'blue'));
const one = new paths.Path([{ x: 1, y: 1 }]);
const two = new paths.Path([]);
show(paths.alive(), two.add({ x: 2, y: 2 }));
const three = paths.Path.joined(one, two);
show(three.points(), paths.alive());
two[Symbol.dispose]();
three[Symbol.dispose]();
show(paths.alive());
