/* Parses a file at once, and then several by the threads of the module. */
const body = ({ program, errors }) => ({
  program: JSON.parse(program).node,
  errors: errors.length,
});

export default async ({ parseSync, parse }, lines) => {
  const line = "export const add = (a, b) => a + b; add(1, 2);\n";
  const source = line.repeat(Number(lines));
  const names = ["a.js", "b.ts", "c.jsx", "d.tsx", "e.js", "f.ts"];
  const wrong = parseSync("wrong.js", "let let = ;", {});
  return {
    one: body(parseSync("one.js", source, {})),
    all: (await Promise.all(names.map((n) => parse(n, source, {})))).map(body),
    wrong: wrong.errors.map(({ message }) => message),
  };
};
