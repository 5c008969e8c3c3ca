// Holds the resources of the CloudFormation template on standard input against CloudFormation's own resource types.
// One problem a line.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import zlib from 'node:zlib';

const [tools] = process.argv.slice(2);
const require = createRequire(tools + '/package.json');
const database = JSON.parse(zlib.gunzipSync(fs.readFileSync(require.resolve('@aws-cdk/aws-service-spec/db.json.gz')))).schema;
const resourceTypes = new Map(Object.values(database.resource.entities).map(resource => [resource.cloudFormationType, resource]));
const typeDefinitions = new Map(Object.values(database.typeDefinition.entities).map(type => [type.$id, type]));
const typeOf = id => typeDefinitions.get(id);
const problems = [];
const isIntrinsic = value => value !== null && typeof value === 'object' && !Array.isArray(value)
  && Object.keys(value).length === 1 && /^(Ref|Fn::.*)$/.test(Object.keys(value)[0]);

function checkProperties(value, properties, path) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [`${path}: is no object`];
  const found = [];
  for (const name of Object.keys(value)) {
    if (!properties[name]) found.push(`${path}/${name}: there is no such property`);
    else found.push(...check(value[name], properties[name].type, `${path}/${name}`));
  }
  for (const [name, property] of Object.entries(properties)) {
    if (property.required && value[name] === undefined) found.push(`${path}: ${name} is required`);
  }
  return found;
}

function check(value, type, path) {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'string': return ['string', 'number', 'boolean'].includes(typeof value) ? [] : [`${path}: is no text`];
    case 'boolean': return typeof value === 'boolean' || value === 'true' || value === 'false' ? [] : [`${path}: is no boolean`];
    case 'integer': return Number.isInteger(Number(value)) && typeof value !== 'boolean' ? [] : [`${path}: is no whole number`];
    case 'number': return Number.isFinite(Number(value)) && typeof value !== 'boolean' ? [] : [`${path}: is no number`];
    case 'json': return [];
    case 'array': return Array.isArray(value) ? value.flatMap((item, i) => check(item, type.element, `${path}/${i}`)) : [`${path}: is no list`];
    case 'map': return typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, item]) => check(item, type.element, `${path}/${key}`)) : [`${path}: is no map`];
    case 'tag': return checkProperties(value, { Key: { type: { type: 'string' }, required: true }, Value: { type: { type: 'string' }, required: true } }, path);
    case 'ref': return checkProperties(value, typeOf(type.reference.$ref).properties, path);
    case 'union': {
      const tries = type.types.map(one => check(value, one, path));
      return tries.some(found => found.length === 0) ? [] : tries.sort((a, b) => a.length - b.length)[0];
    }
    default: return [`${path}: the schema has the type ${type.type}, which this check does not know`];
  }
}

const template = JSON.parse(fs.readFileSync(0, 'utf8'));
for (const [name, resource] of Object.entries(template.Resources)) {
  const type = resourceTypes.get(resource.Type);
  if (!type) problems.push(`${name}: there is no resource type ${resource.Type}`);
  else problems.push(...checkProperties(resource.Properties ?? {}, type.properties, name));
}
// GetAtt must name attributes that the type has.
(function walk(value, path) {
  if (value === null || typeof value !== 'object') return;
  const got = value['Fn::GetAtt'];
  if (Array.isArray(got)) {
    const resource = template.Resources[got[0]];
    const type = resource && resourceTypes.get(resource.Type);
    if (!resource) problems.push(`${path}: there is no resource ${got[0]}`);
    else if (type && !type.attributes?.[got[1]]) problems.push(`${path}: ${resource.Type} has no attribute ${got[1]}`);
    return;
  }
  for (const [key, item] of Object.entries(value)) walk(item, `${path}/${key}`);
})({ Resources: template.Resources, Outputs: template.Outputs }, '');
for (const problem of problems) console.log(problem);
