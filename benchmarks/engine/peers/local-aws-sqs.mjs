import './loopback.mjs';
import { createSqsServer } from 'local-aws-sqs';

await createSqsServer({ port: 0, hostname: '127.0.0.1' });
