import { describe, expect, it } from 'vitest'
import { inParts, merge, targetName, uploadAddress, type Picked } from './files'

const picked = (name: string): Picked => ({ name, file: new File([name], name), found: false })
const page = (address: string) => new URL(address) as unknown as Location

describe('picked files', () => {
  it('have each name once', () => {
    const again = picked('a.yaml')
    expect(merge([picked('a.yaml'), picked('b.yaml')], [again]).map((one) => one.file)).toContain(again.file)
    expect(merge([picked('a.yaml'), picked('b.yaml')], [again])).toHaveLength(2)
  })

  it('name their target by folder or file', () => {
    expect([targetName([]), targetName([picked('app.template.yaml')]), targetName([picked('infra/net/a.json'), picked('x.yaml')])]).toEqual(['', 'app', 'infra'])
  })

  it('go out in parts', () => {
    expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  })
})

describe('the address of an upload', () => {
  it('is on the page’s own origin when both are this machine', () => {
    expect(uploadAddress('http://127.0.0.1:8787/_artifacts/a?s=1', page('http://localhost:8787/scans/new'))).toBe('/_artifacts/a?s=1')
    expect(uploadAddress('http://127.0.0.1:9/_artifacts/a?s=1', page('http://localhost:8787/'))).toBe('http://127.0.0.1:9/_artifacts/a?s=1')
    expect(uploadAddress('https://bucket.s3.amazonaws.com/a?s=1', page('https://console.example.com/'))).toBe('https://bucket.s3.amazonaws.com/a?s=1')
  })
})
