// Whether a Python has what a benchmark needs.
import { spawnSync } from "node:child_process";

/** Calls `fail` with what to do where the interpreter or a module is missing. */
export function checkPython(python, modules, fail) {
  const { error, status, stderr } = spawnSync(python, ["-c", `import ${modules.join(", ")}`], { encoding: "utf8" });
  const names = modules.join(" and ");
  if (error) fail(`no Python called ${python}; give one that has ${names} with --python PATH`);
  const missing = /No module named '(\w+)'/.exec(stderr ?? "")?.[1];
  const broken = `${missing ? `no ${missing}` : `no working ${names}`}`;
  if (status !== 0) fail(`${python} has ${broken}; run ${python} -m pip install ${modules.join(" ")}, or give another with --python PATH`);
}
