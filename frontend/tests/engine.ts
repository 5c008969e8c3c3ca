import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** `themis up` on free ports, with a state folder that goes with it. */
export interface Engine {
  /** Where the console and the API are, without a slash at its end. */
  url: string
  /** The key made at first start. */
  key: string
  /** The state folder. */
  state: string
  /** Calls the API. */
  call: <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>
  stop: () => Promise<void>
}

/** The program as the solution builds it; THEMIS_PROGRAM names another. */
function program(): [string, string[]] {
  const named = process.env['THEMIS_PROGRAM']
  if (named) return [named, []]
  const built = ['linux-x64', 'linux-arm64'].map((system) => join(root, `artifacts/bin/ThemisGuard.Cli/release_${system}/themis.dll`)).find(existsSync)
  if (!built) throw new Error('themis is not built: dotnet build src/ThemisGuard.Cli -c Release, or set THEMIS_PROGRAM.')
  return ['dotnet', [built]]
}

export async function start(...more: string[]): Promise<Engine> {
  const state = mkdtempSync(join(tmpdir(), 'themis-console-'))
  const [command, args] = program()
  const running = spawn(command, [...args, 'up', '--port', '0', '--aws-port', '0', '--state', join(state, 'state'), ...more], { cwd: state, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = await said_(running, /Ctrl-C stops\./, 60_000)
  const url = /^Console, API\s+(\S+?)\/?$/m.exec(said)?.[1]
  const key = /tg_[A-Za-z0-9_-]+/.exec(said)?.[0]
  if (!url || !key) throw new Error(`themis up said something else: ${said}`)
  return {
    url,
    key,
    state: join(state, 'state'),
    call: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const answer = await fetch(url + path, { method, headers: { Authorization: `Bearer ${key}` }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return (text === '' ? undefined : JSON.parse(text)) as T
    },
    stop: async () => {
      await new Promise<void>((resolve) => {
        running.once('exit', () => resolve())
        running.kill('SIGTERM')
        setTimeout(() => running.kill('SIGKILL'), 8_000).unref()
      })
      rmSync(state, { recursive: true, force: true })
    },
  }
}

function said_(process: ChildProcess, until: RegExp, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => {
      process.kill('SIGKILL')
      reject(new Error(`themis up did not get ready: ${said}`))
    }, limit)
    const hear = (data: Buffer) => {
      said += data.toString()
      if (until.test(said)) {
        clearTimeout(late)
        resolve(said)
      }
    }
    process.stdout?.on('data', hear)
    process.stderr?.on('data', hear)
    process.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`themis up ended with ${code}: ${said}`))
    })
  })
}

/** Waits until something is so. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, limit = 60_000): Promise<T> {
  const end = Date.now() + limit
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`Not so after ${limit / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
