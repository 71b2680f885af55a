import type { Command } from "commander";
import { expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { createProgram } from "../src/program.ts";
import { runCli } from "./run-cli.ts";

test("--version and --help are results", async () => {
  expect(await runCli(["--version"])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
  const help = await runCli(["--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["train", "evaluate", "predict", "models", "synth"]) expect(help.stdout).toContain(`\n  ${name} `);
});

test.each([
  [["--nonsense"], "cochlea: unknown option '--nonsense'; see cochlea --help\n"],
  [["modles"], "cochlea: unknown command 'modles' (Did you mean models?); see cochlea --help\n"],
  [["models", "summary"], "cochlea: missing required argument 'name'; see cochlea models summary --help\n"],
  [["models", "summary", "cnn", "more"], "cochlea: too many arguments for 'summary'. Expected 1 argument but got 2; see cochlea models summary --help\n"],
  [["models", "summary", "cnn", "--classes", "1"], "cochlea: option '--classes <n>' argument '1' is invalid. Give a whole number of at least 2; see cochlea models summary --help\n"],
  [["models", "summary", "cnn", "--classes", "NaN"], "cochlea: option '--classes <n>' argument 'NaN' is invalid. Give a whole number of at least 2; see cochlea models summary --help\n"],
  [["predict", "a.onnx"], "cochlea: missing required argument 'files'; see cochlea predict --help\n"],
  [["evaluate", "a.onnx"], "cochlea: required option '--data <folder>' not specified; see cochlea evaluate --help\n"],
  [["evaluate", "a.onnx", "--data", "d", "--label-pattern", "("], "cochlea: option '--label-pattern <regex>' argument '(' is invalid. Invalid regular expression: /(/: Unterminated group; see cochlea evaluate --help\n"],
  [["evaluate", "a.onnx", "--data", "d", "--split", "tset"], "cochlea: option '--split <part>' argument 'tset' is invalid. Allowed choices are train, validation, test; see cochlea evaluate --help\n"],
])("wrong usage is one line and exit code 2: %j", async (args, stderr) => {
  expect(await runCli(args)).toEqual({ code: 2, stdout: "", stderr });
});

test("no command is wrong usage, with the help on stderr", async () => {
  const { code, stdout, stderr } = await runCli([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: cochlea/);
});

test("help speaks one way: lower case but for names, no full stop, an example for each command that does something", async () => {
  const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];
  const program = createProgram(() => {
    throw new Error("help needs no context");
  });
  for (const command of every(program)) {
    const declared = [...command.options, ...command.registeredArguments];
    for (const text of [command.description(), ...declared.map(({ description }) => description)]) expect(text).toMatch(/^([a-z]|[A-Z]{2})[^]*[^.]$/);
  }
  for (const name of ["quickstart", "train", "evaluate", "predict", "export", "synth"]) expect((await runCli([name, "--help"])).stdout).toContain(`\nExamples:\n  cochlea ${name}`);
});

test("--verbose adds the stack and the cause, before or behind the command", async () => {
  for (const args of [["--verbose", "predict", "no.onnx", "a.wav"], ["predict", "no.onnx", "a.wav", "--verbose"]]) {
    const { code, stderr } = await runCli(args, { cwd: "/" });
    expect(code).toBe(1);
    expect(stderr.split("\n")[0]).toBe("cochlea: no.onnx: there is no such model; train writes one as RUN/model.onnx");
    expect(stderr).toMatch(/\n {4}at [^]*\ncaused by Error: ENOENT/);
  }
});
