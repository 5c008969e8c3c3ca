// Peers listen on every address of the machine; here they get 127.0.0.1 only, and a free port.
import { Server } from 'node:net';

const listen = Server.prototype.listen;
Server.prototype.listen = function (...given) {
  const port = typeof given[0] === 'object' && given[0] !== null ? given[0].port : given[0];
  const done = given.find((argument) => typeof argument === 'function');
  this.once('listening', () => console.log('http://127.0.0.1:' + this.address().port + '/'));
  return listen.call(this, { port: Number(port ?? 0), host: '127.0.0.1' }, done);
};

// Ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume();
