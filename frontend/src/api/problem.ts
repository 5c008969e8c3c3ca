/** The API refused, or failed. */
export class ApiError extends Error {
  /** @param status HTTP status; 0 when there was no answer. */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

/** What an answer that is an error says, for people. */
export async function problemOf(response: Response): Promise<string> {
  try {
    const said: unknown = await response.clone().json()
    if (typeof said === 'object' && said !== null) {
      if ('detail' in said && typeof said.detail === 'string') return said.detail
      if ('message' in said && typeof said.message === 'string') return said.message
    }
  } catch {
    // No JSON: the status has to do.
  }
  return `The API answered ${response.status}.`
}

/** Any failure in words that a person can act on. */
export function inWords(error: unknown): string {
  if (error instanceof ApiError) return error.message
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) return 'The API cannot be reached. Is it running?'
  return error instanceof Error ? error.message : String(error)
}
