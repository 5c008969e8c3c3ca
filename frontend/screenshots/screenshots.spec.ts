import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { mended, template } from '../tests/content'
import { start, until, type Engine } from '../tests/engine'

/**
 * Photographs every page, light and dark, at three widths, into docs/images/console (npm run screenshots). SCREENSHOT_FILES
 * names templates to scan beside the one it brings, separated by colons.
 */
const folder = fileURLToPath(new URL('../../docs/images/console/', import.meta.url))
const widths = [360, 1280, 1920]

async function scan(engine: Engine, target: string, files: { name: string; content: string }[]): Promise<string> {
  const { scanId } = await engine.call<{ scanId: string }>('POST', '/v1/scans', { target, sources: files })
  await until('the scan ends', async () => ((await engine.call<{ endedAt?: string }>('GET', `/v1/scans/${scanId}`)).endedAt ? true : undefined), 120_000)
  return scanId
}

async function settle(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.locator('.loading')).toHaveCount(0)
  await page.waitForLoadState('networkidle')
}

test('every page, both themes, three widths', async ({ browser }) => {
  test.setTimeout(900_000)
  const engine = await start()
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const more = (process.env['SCREENSHOT_FILES'] ?? '').split(':').filter(Boolean).map((file) => ({ name: basename(file), content: readFileSync(file, 'utf8') }))
    const app = { name: 'app.yaml', content: template }
    await scan(engine, 'production', [app, ...more])
    const second = await scan(engine, 'production', [{ name: 'app.yaml', content: mended }, ...more.slice(0, -2)])
    const { findings } = await engine.call<{ findings: { fingerprint: string; ruleId: string; evidenceHash: string; resource: { id: string } }[] }>('GET', `/v1/scans/${second}/findings?status=fail&limit=100`)
    const door = findings.find((finding) => finding.ruleId === 'aws-ec2-security-group-ssh-closed') ?? findings[0]
    if (!door) throw new Error('The scan found nothing.')
    await engine.call('POST', '/v1/exceptions', { rule: door.ruleId, resource: door.resource.id, reason: 'Behind the bastion until it moves', approver: 'The security officer', expires: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10), evidence: [door.evidenceHash], target: 'production' })
    const last = await scan(engine, 'production', [{ name: 'app.yaml', content: mended }, ...more.slice(0, -1)])
    await engine.call('POST', '/v1/targets', { name: 'production', sources: [app, ...more], owner: 'platform@example.com' })
    await engine.call('POST', '/v1/schedules', { target: 'production', expression: 'cron(0 2 * * ? *)', timeZone: 'Europe/Berlin' })
    await engine.call('POST', '/v1/webhooks', { name: 'security channel', url: 'https://hooks.example.com/services/T000', kind: 'slack', paused: true })
    await engine.call('POST', '/v1/keys', { name: 'pipeline', scopes: ['read', 'scan'], expiresInDays: 90 })
    await engine.call('POST', '/v1/ops/reviews', {})
    const review = await until('the review is written', async () => (await engine.call<{ reviews: { reviewId: string }[] }>('GET', '/v1/ops/reviews')).reviews[0]?.reviewId)
    const pages: Record<string, string> = {
      overview: '/',
      scans: '/scans',
      'new-scan': '/scans/new',
      scan: `/scans/${last}`,
      findings: `/scans/${last}/findings`,
      groups: `/scans/${last}/findings?by=resource`,
      finding: `/scans/${last}/findings/${door.fingerprint}?ruleId=${door.ruleId}`,
      frameworks: '/frameworks',
      framework: '/frameworks/hipaa-security',
      control: '/frameworks/hipaa-security/164.312(a)(1)',
      rule: `/rules/${door.ruleId}`,
      targets: '/targets',
      schedules: '/schedules',
      exceptions: '/exceptions',
      keys: '/keys',
      webhooks: '/webhooks',
      usage: '/usage',
      operations: '/operations',
      executions: '/operations/executions',
      execution: `/operations/executions/${last}`,
      queues: '/operations/queues',
      incidents: '/operations/incidents',
      machines: '/operations/machines',
      cost: '/operations/cost',
      reviews: '/operations/reviews',
      review: `/operations/reviews/${encodeURIComponent(review)}`,
    }
    const context = await browser.newContext()
    const page = await context.newPage()
    const shoot = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const width of widths) {
          await page.setViewportSize({ width, height: width === 360 ? 740 : Math.round((width * 10) / 16) })
          await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), animations: 'disabled' })
        }
      }
    }
    await page.goto(engine.url)
    await shoot('sign-in')
    await page.getByLabel('API key').fill(engine.key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(engine.url + path)
      await settle(page)
      await shoot(name)
    }
    await context.close()
  } finally {
    await engine.stop()
  }
  const files = readdirSync(folder).map((name) => join(folder, name))
  try {
    execFileSync('pngquant', ['--force', '--ext', '.png', '--speed', '1', '--strip', '48', ...files])
  } catch {
    console.log('pngquant is missing or failed: the pictures are large (Debian: apt-get install pngquant)')
  }
  console.log(`${files.length} pictures, ${(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6).toFixed(1)} MB`)
})
