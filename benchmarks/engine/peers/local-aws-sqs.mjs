import { createServer } from 'node:net';
import { createSqsServer } from 'local-aws-sqs';
const probe = createServer().listen(0, '127.0.0.1');
await new Promise((r) => probe.once('listening', r));
const { port } = probe.address();
await new Promise((r) => probe.close(r));
await createSqsServer({ port, hostname: '127.0.0.1' });
console.log('http://127.0.0.1:' + port);
