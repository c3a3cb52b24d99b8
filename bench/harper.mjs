// Harper over files, as it has no command on a registry: node harper.mjs NODE_MODULES FILE...

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const part = (name) => import(pathToFileURL(join(modules, "harper.js", "dist", name)));
const [{ LocalLinter }, { binary }] = await Promise.all([part("index.js"), part("binary.js")]);
const linter = new LocalLinter({ binary });
await linter.setup();
for (const file of files) {
  for (const lint of await linter.lint(readFileSync(file, "utf8"), { language: "markdown" })) {
    console.log(`${file}:${lint.span().start}: ${lint.message()}`);
  }
}
