// Holds a state machine's definition on standard input against npm's asl-validator. One problem a line.
import { createRequire } from 'node:module';
import fs from 'node:fs';

const [tools] = process.argv.slice(2);
const require = createRequire(tools + '/package.json');
const result = require('asl-validator')(JSON.parse(fs.readFileSync(0, 'utf8')));
if (!result.isValid) {
  for (const error of result.errors ?? []) console.log(`${error['Error code']}: ${error.Message ?? JSON.stringify(error)}`);
  if (!(result.errors ?? []).length) console.log(result.errorsText());
}
