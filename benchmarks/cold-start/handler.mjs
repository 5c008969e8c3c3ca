// The peer in Node: a custom runtime with nothing but what Node brings. Parses an API event, reads the items of the key and its tenant, answers.
import { createHash } from 'node:crypto'
import http from 'node:http'

const call = (url, options, body) => new Promise((resolve, reject) => {
  const request = http.request(url, options, response => {
    const chunks = []
    response.on('data', chunk => chunks.push(chunk))
    response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }))
  })
  request.on('error', reject)
  request.end(body)
})

const runtime = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`
for (;;) {
  const event = await call(`${runtime}/next`, {})
  const request = JSON.parse(event.body)
  const digest = createHash('sha256').update(request.headers.authorization.split(' ')[1]).digest('hex')
  const read = async (partition, sort) => {
    const found = await call(process.env.AWS_ENDPOINT_URL, {
      method: 'POST', headers: { 'X-Amz-Target': 'DynamoDB_20120810.GetItem', 'Content-Type': 'application/x-amz-json-1.0' },
    }, JSON.stringify({ TableName: process.env.RECORD_TABLE, Key: { pk: { S: partition }, sk: { S: sort } }, ConsistentRead: true }))
    const item = JSON.parse(found.body).Item
    return item && JSON.parse(item.json.S)
  }
  const record = await read('key#' + digest.slice(0, 32), 'key')
  const answer = record?.hash === digest && !record.revokedAt && !(await read(`tenant#${record.tenant}`, 'tenant')).suspendedAt
    ? { isAuthorized: true, context: { tenant: record.tenant, scopes: record.scopes.join(' '), key: record.name, keyId: record.keyId } }
    : { isAuthorized: false }
  await call(`${runtime}/${event.headers['lambda-runtime-aws-request-id']}/response`, { method: 'POST' }, JSON.stringify(answer))
}
