// Evaluations a second of npm's jsonata on the workloads in the file named by the first argument.
import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';

const seconds = Number(process.argv[3]);
for (const { name, expression, input } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const compiled = jsonata(expression);
  const result = JSON.stringify(await compiled.evaluate(input));
  let best = 0;
  let batch = 1;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    for (let i = 0; i < batch; i++) await compiled.evaluate(input);
    const elapsed = performance.now() - start;
    best = Math.max(best, (batch * 1000) / elapsed);
    if (elapsed < 20) batch *= 2;
  }

  console.log(JSON.stringify({ name, best, result }));
}
