// Holds the template on standard input, as JSON, against SAM's own schema. One problem a line.
import { createRequire } from 'node:module';
import fs from 'node:fs';

const [tools, schemaFile] = process.argv.slice(2);
const require = createRequire(tools + '/package.json');
const Ajv = require('ajv').default ?? require('ajv');
const schema = JSON.parse(fs.readFileSync(schemaFile, 'utf8'));
delete schema.$schema; // Draft 4; what it uses of it is the same in later drafts.
const validate = new Ajv({ strict: false, allErrors: true, validateSchema: false, validateFormats: false }).compile(schema);
const template = JSON.parse(fs.readFileSync(0, 'utf8'));
if (!validate(template)) {
  // A resource is held against every type that there is; only the complaints about its own say anything.
  const byPlace = new Map();
  for (const error of validate.errors) {
    const resource = template.Resources?.[error.instancePath.split('/')[2]];
    const own = resource && error.schemaPath.includes('definitions') ? error.schemaPath : '';
    byPlace.set(`${error.instancePath}: ${error.message} ${JSON.stringify(error.params)} ${own}`, true);
  }
  for (const problem of byPlace.keys()) console.log(problem);
}
