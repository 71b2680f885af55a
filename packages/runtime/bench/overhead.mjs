// What a run costs besides its arithmetic, and what copied outputs cost: both backends in the same process.
// node packages/runtime/bench/overhead.mjs   (after a build)
import { createSession } from "../dist/index.js";

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

/** Median microseconds of a call, after a warm-up. */
async function microseconds(call, { warmUp, rounds, perRound }) {
  for (let i = 0; i < warmUp; i++) await call();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < perRound; i++) await call();
    times.push(((performance.now() - start) * 1000) / perRound);
  }
  return median(times);
}

function microsecondsSync(call, { warmUp, rounds, perRound }) {
  for (let i = 0; i < warmUp; i++) call();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < perRound; i++) call();
    times.push(((performance.now() - start) * 1000) / perRound);
  }
  return median(times);
}

// The ONNX bytes of y = p * s, with p and y of `length` elements and s of one.
function mulModel(length) {
  const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
  const number = (field, n) => [...varint(field << 3), ...varint(n)];
  const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
  const text = (field, value) => bytes(field, [...new TextEncoder().encode(value)]);
  const value = (name, size) => [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, bytes(1, number(1, size)))]))];
  const node = [...text(1, "p"), ...text(1, "s"), ...text(2, "y"), ...text(4, "Mul")];
  const graph = [...bytes(1, node), ...text(2, "mul"), ...bytes(11, value("p", length)), ...bytes(11, value("s", 1)), ...bytes(12, value("y", length))];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 17))]);
}

const floats = (length, fill) => ({ type: "float32", shape: [length], data: new Float32Array(length).fill(fill) });

async function measure(length, repeat) {
  const [p, y, s] = [floats(length, 2), floats(length, 0), floats(1, 1)];
  const result = {};
  for (const backend of ["native", "node"]) {
    const session = await createSession(mulModel(length), { backend });
    const apart = session.bind({ p, s }, { y });
    const inPlace = session.bind({ p, s }, { y: p });
    result[`${backend} run`] = await microseconds(() => apart.run(), repeat);
    if (apart.runSync) result[`${backend} runSync`] = microsecondsSync(() => apart.runSync(), repeat);
    result[`${backend} run in place`] = await microseconds(() => inPlace.run(), repeat);
    session.release();
  }
  return result;
}

console.log("one Mul over 463 MB, ms");
console.table(Object.entries(await measure(115_824_000, { warmUp: 2, rounds: 7, perRound: 1 })).map(([call, us]) => ({ call, ms: (us / 1000).toFixed(1) })));
console.log("one Mul over 4 elements, µs");
console.table(Object.entries(await measure(4, { warmUp: 2000, rounds: 20, perRound: 500 })).map(([call, us]) => ({ call, µs: us.toFixed(1) })));
