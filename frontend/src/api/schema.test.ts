import { readFileSync } from 'node:fs'
import openapi, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

// That openapi.json is the API's description of today is held by a test beside the API.
it('the types are those of openapi.json; else: npm run api', async () => {
  const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Parameters<typeof openapi>[0]
  const written = readFileSync(new URL('./schema.d.ts', import.meta.url), 'utf8')
  expect(written.slice(written.indexOf('\n') + 1)).toBe(astToString(await openapi(document, { defaultNonNullable: false })))
})
