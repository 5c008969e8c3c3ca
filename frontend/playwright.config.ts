import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const chromium = process.env['CHROMIUM'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

/** Against `themis up`, which the tests start on free ports with a state folder of their own. */
export default defineConfig({
  testDir: process.env['CONSOLE_TESTS'] ?? 'tests',
  outputDir: '../artifacts/console-tests',
  // One console, told as one story: sign in, scan, find, accept, compare. What comes later builds on what came before.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  globalTimeout: process.env['CONSOLE_TESTS'] ? 1_200_000 : 400_000,
  maxFailures: 5,
  reporter: process.env['CONSOLE_RESULTS'] ? [['list'], ['json', { outputFile: process.env['CONSOLE_RESULTS'] }]] : 'list',
  use: {
    ...(chromium === undefined ? {} : { launchOptions: { executablePath: chromium, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] } }),
    viewport: { width: 1366, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    actionTimeout: 15_000,
    trace: 'retain-on-failure',
  },
  expect: { timeout: 15_000 },
})
