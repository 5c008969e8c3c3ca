import { inParts, uploadAddress, type Picked } from '../lib/files'
import type { Schemas } from './client'
import { api, body, once } from './client'
import { ApiError, problemOf } from './problem'

/** Sends files to the addresses that the API grants and gives what a scan or a target names them by. */
export async function upload(files: readonly Picked[], progress: (done: number) => void): Promise<Schemas['TargetBody']['sources']> {
  const sources: Schemas['TargetBody']['sources'] = []
  for (const part of inParts(files, 100)) {
    const { uploads } = body(await api.POST('/v1/uploads', { body: { files: part.map((one) => ({ bytes: one.file.size })) }, headers: once() }))
    // A few at a time: many small files would wait for each other's round trips.
    for (const some of inParts(part.map((one, index) => ({ one, grant: uploads[index] })), 6)) {
      await Promise.all(
        some.map(async ({ one, grant }) => {
          if (!grant) throw new ApiError(0, 'The API granted fewer uploads than files.')
          const answer = await fetch(uploadAddress(grant.url, location), { method: 'PUT', body: one.file })
          if (!answer.ok) throw new ApiError(answer.status, `“${one.name}” was not taken: ${await problemOf(answer)}`)
        }),
      )
      sources.push(...some.map(({ one, grant }) => ({ name: one.name, upload: grant?.upload ?? null, foundByWalk: one.found })))
      progress(sources.length)
    }
  }
  return sources
}
