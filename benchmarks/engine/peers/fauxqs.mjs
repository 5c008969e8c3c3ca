import { startFauxqs } from 'fauxqs';
const server = await startFauxqs({ port: 0, logger: false });
console.log('http://127.0.0.1:' + server.port);
