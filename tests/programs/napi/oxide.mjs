/* Looks for names of classes in all files of a folder, and tells them. */
export default ({ Scanner }, base) => {
  const sources = [{ base, pattern: "**/*", negated: false }];
  const scanner = new Scanner({ sources });
  const names = scanner.scan().sort();
  return { names, files: scanner.files.sort() };
};
