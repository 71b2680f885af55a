/**
 * Milliseconds of several runs, taken in turns after two each to warm up: elapsed, and of processors.
 * Lower quartiles, since what else the machine does only ever adds. Each is released at the end.
 */
export async function timesInTurns(runs, rounds) {
  const times = runs.map(() => ({ elapsed: [], processor: [] }));
  for (const { run } of runs) for (let warmUp = 0; warmUp < 2; warmUp++) await run();
  for (let round = 0; round < rounds; round++) {
    for (const [index, { run }] of runs.entries()) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      await run();
      const { user, system } = process.cpuUsage(before);
      times[index].elapsed.push(performance.now() - start);
      times[index].processor.push((user + system) / 1000);
    }
  }
  for (const { release } of runs) release();
  const quartile = (list) => list.sort((a, b) => a - b)[list.length >> 2];
  return times.map(({ elapsed, processor }) => ({ elapsed: quartile(elapsed), processor: quartile(processor) }));
}
