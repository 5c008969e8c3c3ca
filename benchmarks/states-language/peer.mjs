// Transitions per second of npm's aws-local-stepfunctions on the workloads in the file named by the first argument.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { StateMachine } from 'aws-local-stepfunctions';

const seconds = Number(process.argv[3] ?? 2);
for (const { name, definition, input, output, transitions } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const machine = new StateMachine(definition, { validationOptions: { checkPaths: true, checkArn: false } });
  const result = await machine.run(input).result;
  if (!isDeepStrictEqual(result, output)) throw new Error(`${name}: wrong output`);
  let best = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    await machine.run(input).result;
    best = Math.max(best, transitions / ((performance.now() - start) / 1000));
  }

  console.log(JSON.stringify({ name, best }));
}
