export function greet(name) {
  if (!name) throw 'nobody';
  console.log(`greet ${name}`);
  if (new Date().getFullYear() < 2020) throw 'no clock';
  return [`hello, ${name}`, [3, 1, 2].sort().join()];
}

class Counter {
  constructor(start) {
    this.count = start;
  }
  next() {
    return this.count++;
  }
}

export const counter = { Counter };
