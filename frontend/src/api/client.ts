import createClient, { type Middleware } from 'openapi-fetch'
import { session } from '../session/session'
import { ApiError, problemOf } from './problem'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

const authorization: Middleware = {
  onRequest({ request }) {
    const key = session.key()
    if (key !== null) request.headers.set('Authorization', `Bearer ${key}`)
    return request
  },
  async onResponse({ request, response }) {
    // The gateway refuses a bad key in its own words; what lacks a scope is refused by a function, with a problem document.
    if ((response.status === 401 || response.status === 403) && !isProblem(response)) {
      session.end(request.headers.get('Authorization'), 'The API no longer accepts this key: it was revoked, has expired, or was never issued.')
    }
    if (!response.ok && response.status !== 304) throw new ApiError(response.status, await problemOf(response))
    return response
  },
}

function isProblem(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('application/problem+json') ?? false
}

/** The API, typed by its own description. Relative, so that it is wherever the page is. Answers that are errors are thrown. */
export const api = createClient<paths>({ baseUrl: '', cache: 'no-cache' })
api.use(authorization)

/** What an answer holds. Errors have been thrown before. */
export function body<T>(answer: { data?: T }): T {
  if (answer.data === undefined) throw new ApiError(0, 'The API answered without content.')
  return answer.data
}

/** Fetches something that is no JSON, as the signed-in caller. */
export async function download(path: string): Promise<Blob> {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${session.key() ?? ''}` } })
  if (!answer.ok) throw new ApiError(answer.status, await problemOf(answer))
  return answer.blob()
}

/** A header that makes a submission count once, however often it is sent. */
export function once(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': crypto.randomUUID() }
}
