// Brings src/api/schema.d.ts up to openapi.json. With an address, takes the document from a running API first:
//   npm run api -- http://127.0.0.1:8787
import { readFileSync, writeFileSync } from 'node:fs'
import openapi, { astToString } from 'openapi-typescript'

const document = new URL('../openapi.json', import.meta.url)
if (process.argv[2]) {
  const answer = await fetch(new URL('/openapi.json', process.argv[2]))
  if (!answer.ok) throw new Error(`The API answered ${answer.status}.`)
  writeFileSync(document, JSON.stringify(await answer.json(), null, 2) + '\n')
}

const types = astToString(await openapi(JSON.parse(readFileSync(document, 'utf8')), { defaultNonNullable: false }))
writeFileSync(new URL('../src/api/schema.d.ts', import.meta.url), `// Written by "npm run api" from openapi.json. Do not edit.\n${types}`)
