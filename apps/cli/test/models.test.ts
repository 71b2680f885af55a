import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

test("models summary --json has every layer, and sums to the whole", async () => {
  const { code, stdout, stderr } = await runCli(["models", "summary", "cnn", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const model = JSON.parse(stdout) as { parameters: number; multiplyAdds: number; layers: { parameters: number; multiplyAdds: number }[] };
  expect(Object.keys(model)).toEqual(["name", "input", "parameters", "multiplyAdds", "bytes", "layers"]);
  expect(model).toMatchObject({ name: "cnn", input: [1, 1025, 32], parameters: 119_990_274 });
  // Convolution 5x5 from 1 to 10 channels, padding 1: 1023 x 30 places, 25 products a channel.
  expect(model.layers[0]).toEqual({ name: "conv1", kind: "conv2d", outputShape: [10, 1023, 30], parameters: 260, multiplyAdds: 1023 * 30 * 10 * 25, bytes: 4 * 260 });
  expect(model.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(model.parameters);
  expect(model.layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)).toBe(model.multiplyAdds);
});

test("models summary takes an input and a number of classes", async () => {
  const { stdout } = await runCli(["models", "summary", "mlp", "--input", "1x2x3", "--classes", "4", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ input: [1, 2, 3], parameters: (6 + 1) * 256 + (256 + 1) * 128 + (128 + 1) * 4 });
});

test("models summary prints a table for people", async () => {
  const { stdout } = await runCli(["models", "summary", "mlp", "--input", "1x2x3", "--classes", "4"]);
  expect(stdout).toBe(
    [
      "mlp, input 1x2x3",
      "",
      "layer      kind     output  parameters  multiply-adds",
      "flatten-1  flatten  6                0              0",
      "dense1     dense    256          1,792          1,536",
      "relu-1     relu     256              0              0",
      "dense2     dense    128         32,896         32,768",
      "relu-2     relu     128              0              0",
      "dense3     dense    4              516            512",
      "",
      "35,204 parameters, 34,816 multiply-adds an example, 140,816 bytes in float32",
      "",
    ].join("\n"),
  );
});

test("an unknown architecture is wrong usage that names the known ones", async () => {
  const { code, stdout, stderr } = await runCli(["models", "summary", "cnm", "--json"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^cochlea: models summary: no architecture is called "cnm"; there are mlp, cnn4, cnn.*\n$/);
  expect((await runCli(["models", "summary", "toString"])).code).toBe(2);
});

test("an input that is too small is a failure that names the layer", async () => {
  const { code, stderr } = await runCli(["models", "summary", "cnn", "--input", "1x3x3"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^cochlea: model "cnn" for input \[1, 3, 3\]: .*\n$/);
});

test("models list names the architectures", async () => {
  const { stdout } = await runCli(["models", "list", "--json"]);
  expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(expect.arrayContaining(["mlp", "cnn-lstm", "bc-resnet", "bc-resnet-3", "matchboxnet-3x1x64"]));
  expect((await runCli(["models", "list"])).stdout).toMatch(/^name +about\n/);
});
