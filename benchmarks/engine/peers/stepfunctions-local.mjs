import './loopback.mjs';
import server from 'stepfunctions-local';

server.start({ port: 0 });
